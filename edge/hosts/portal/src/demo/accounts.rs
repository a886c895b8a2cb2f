//! The demo's accounts: one for each role, and a second organisation's, so that crossing
//! organisations can be tried. None of them is a person.

use domain::Role;

/// An account of the demo.
#[derive(Clone, Copy, Debug)]
pub struct DemoAccount {
    /// The address by which it signs in.
    pub email: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// For whom it acts: the provider's slug and the role.
    pub roles: &'static [(&'static str, Role)],
}

/// The department that most accounts work for.
const FIRST: &str = "yunxi-transport";
/// Another department, of another city.
const SECOND: &str = "linjiang-water";
/// The competent authority (公共数据主管部门) of the province.
pub const AUTHORITY: &str = "province-data";

/// Every account of the demo.
pub const ACCOUNTS: &[DemoAccount] = &[
    DemoAccount { email: "member@demo", name: "演示用户", roles: &[] },
    DemoAccount {
        email: "registrar@demo", name: "演示登记员", roles: &[(FIRST, Role::Registrar)]
    },
    DemoAccount {
        email: "reviewer@demo",
        name: "演示部门审核员",
        roles: &[(FIRST, Role::Reviewer)],
    },
    DemoAccount {
        email: "provider@demo",
        name: "演示数据提供员",
        roles: &[(FIRST, Role::Provider)],
    },
    DemoAccount {
        email: "authority@demo",
        name: "演示主管部门",
        roles: &[(AUTHORITY, Role::Authority)],
    },
    DemoAccount {
        email: "auditor@demo", name: "演示审计员", roles: &[(AUTHORITY, Role::Auditor)]
    },
    DemoAccount {
        email: "operator@demo",
        name: "演示平台管理员",
        roles: &[(AUTHORITY, Role::Operator)],
    },
    DemoAccount {
        email: "registrar2@demo",
        name: "演示登记员（二）",
        roles: &[(SECOND, Role::Registrar)],
    },
    DemoAccount {
        email: "reviewer2@demo",
        name: "演示部门审核员（二）",
        roles: &[(SECOND, Role::Reviewer)],
    },
    DemoAccount {
        email: "provider2@demo",
        name: "演示数据提供员（二）",
        roles: &[(SECOND, Role::Provider)],
    },
];
