//! Who acts, for which organisation, in which role (R1, R3).
//!
//! An organisation is a data provider or an authority; an account acts for one as long as it is a
//! member of it. Nothing here signs anybody in: an [`Actor`] is somebody who already is.

use crate::vocabulary::vocabulary;
use crate::{ProviderId, RegionCode, stories};
use serde::{Deserialize, Serialize};

crate::id::id! {
    /// Names an account (账号).
    AccountId
}

vocabulary! {
    /// What a member does for an organisation (角色, R1, R5).
    Role {
        /// Drafts entries and attaches data.
        Registrar = "registrar", "登记员", "Registrar";
        /// Approves what the department sends on, with the confidentiality check.
        Reviewer = "reviewer", "部门审核员", "Department reviewer";
        /// Answers for the department's data once it is public.
        Provider = "provider", "数据提供员", "Provider officer";
        /// Reviews, opens, refuses and supervises.
        Authority = "authority", "主管部门", "Authority";
        /// Reads the audit log, and changes nothing.
        Auditor = "auditor", "审计员", "Auditor";
        /// Keeps organisations, accounts and settings.
        Operator = "operator", "平台管理员", "Operator";
    }
}

impl Role {
    /// Whether the role reaches over every organisation of its own organisation's region, and not
    /// over its own organisation alone (R1).
    pub const fn reaches_region(self) -> bool {
        matches!(self, Self::Authority | Self::Auditor | Self::Operator)
    }
}

vocabulary! {
    /// What a key of the interface may be used for (接口权限, R37).
    Scope {
        /// Reading what the holder sees.
        Read = "read", "读取", "Read";
        /// Drafting, editing, attaching data, importing.
        Draft = "draft", "起草与上传", "Draft and upload";
        /// Deciding: approving, returning, publishing, suspending.
        Decide = "decide", "审核与发布", "Decide";
        /// Reading the audit log.
        Audit = "audit", "审计", "Audit";
        /// Keeping organisations and accounts.
        Manage = "manage", "账号管理", "Manage";
    }
}

vocabulary! {
    /// Where an account stands (账号状态).
    AccountState {
        /// Registered; the address is not confirmed yet.
        Unconfirmed = "unconfirmed", "待确认", "Unconfirmed";
        /// May sign in.
        Active = "active", "正常", "Active";
        /// May not sign in until it is opened again.
        Suspended = "suspended", "已停用", "Suspended";
        /// Its personal fields were removed for good.
        Erased = "erased", "已注销", "Erased";
    }
}

vocabulary! {
    /// What somebody may do on the portal as a whole; single things have permissions of their own.
    Permission {
        /// Drafting entries for an organisation.
        ListingsCreate = "listings.create", "登记目录", "Draft entries";
        /// Approving or returning entries.
        ListingsReview = "listings.review", "审核目录", "Review entries";
        /// Publishing entries.
        ListingsPublish = "listings.publish", "发布目录", "Publish entries";
        /// Registering many entries from a spreadsheet (R11).
        Import = "import", "批量导入", "Import";
        /// Keeping organisations and who works for them.
        OrganisationsManage = "organisations.manage", "管理单位", "Manage organisations";
        /// Keeping accounts.
        AccountsManage = "accounts.manage", "管理账号", "Manage accounts";
        /// Keeping the calendar of working days (R24).
        CalendarManage = "calendar.manage", "管理工作日历", "Manage the calendar";
        /// Keeping data elements and code lists (R39).
        StandardsManage = "standards.manage", "管理数据标准", "Manage data standards";
        /// Composing stories over open data.
        StoriesWrite = "stories.write", "撰写数据故事", "Write stories";
        /// Giving stories to the public, and taking them back.
        StoriesPublish = "stories.publish", "发布数据故事", "Publish stories";
        /// Reading the audit log (R35).
        AuditRead = "audit.read", "查看审计日志", "Read the audit log";
        /// Setting up one-time codes, without which staff may do nothing else (R3).
        CodeEnrol = "code.enrol", "启用动态验证码", "Set up one-time codes";
    }
}

impl Permission {
    /// The roles that bring it, and what a key needs to use it.
    const fn brought_by(self) -> (&'static [Role], Scope) {
        match self {
            Self::ListingsCreate | Self::Import => (&[Role::Registrar], Scope::Draft),
            Self::ListingsReview => (&[Role::Reviewer, Role::Authority], Scope::Decide),
            Self::ListingsPublish => (&[Role::Authority], Scope::Decide),
            Self::OrganisationsManage | Self::AccountsManage | Self::CalendarManage => {
                (&[Role::Operator], Scope::Manage)
            }
            Self::StandardsManage => (&[Role::Authority, Role::Operator], Scope::Manage),
            Self::StoriesWrite => (stories::WRITERS, Scope::Draft),
            Self::StoriesPublish => (stories::PUBLISHERS, Scope::Decide),
            Self::AuditRead => (&[Role::Auditor], Scope::Audit),
            // Not brought by a role, but by the want of a second factor.
            Self::CodeEnrol => (&[], Scope::Manage),
        }
    }
}

/// An organisation as far as the rules need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Which one.
    pub id: ProviderId,
    /// Division that it belongs to.
    pub region: RegionCode,
}

/// What an account does for one organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The organisation.
    pub organisation: Organisation,
    /// Its roles there, each once.
    pub roles: Vec<Role>,
}

/// Somebody who is signed in, with all that the rules ask about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub account: AccountId,
    /// Its organisations.
    pub memberships: Vec<Membership>,
    /// What it was limited to when it came with a key; all of it in a session.
    pub scopes: Option<Vec<Scope>>,
}

impl Actor {
    /// In whose name the actor holds a role over an organisation: its own for roles of a
    /// department, one whose region covers it for those that reach further.
    pub fn acting(&self, role: Role, over: &Organisation) -> Option<&ProviderId> {
        let held = self.memberships.iter().filter(|held| held.roles.contains(&role));
        let mut held = held.filter(|held| {
            let own = &held.organisation;
            own.id == over.id || (role.reaches_region() && own.region.covers(&over.region))
        });
        held.next().map(|held| &held.organisation.id)
    }

    /// The first of some roles that the actor holds over an organisation, and in whose name.
    pub fn acting_as(&self, roles: &[Role], over: &Organisation) -> Option<(Role, &ProviderId)> {
        roles.iter().find_map(|role| Some((*role, self.acting(*role, over)?)))
    }

    /// Whether the actor holds a role anywhere.
    pub fn is(&self, role: Role) -> bool {
        self.memberships.iter().any(|held| held.roles.contains(&role))
    }

    /// Whether the actor works for any organisation.
    pub fn is_staff(&self) -> bool {
        self.memberships.iter().any(|held| !held.roles.is_empty())
    }

    /// What the actor may do on the portal as a whole, which is what its pages offer.
    pub fn permissions(&self) -> Vec<Permission> {
        let brought = |permission: &Permission| {
            let (roles, scope) = permission.brought_by();
            self.may(scope) && roles.iter().any(|role| self.is(*role))
        };
        Permission::ALL.iter().copied().filter(brought).collect()
    }

    /// Whether what the actor came with may be used for this.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.as_ref().is_none_or(|scopes| scopes.contains(&scope))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organisation(id: &str, region: &str) -> Organisation {
        Organisation { id: ProviderId::new(id), region: RegionCode::parse(region).expect("a code") }
    }

    fn actor(id: &str, region: &str, roles: &[Role]) -> Actor {
        Actor {
            account: AccountId::new("somebody"),
            memberships: vec![Membership {
                organisation: organisation(id, region),
                roles: roles.to_vec(),
            }],
            scopes: None,
        }
    }

    #[test]
    fn a_department_role_ends_at_its_own_organisation() {
        let registrar = actor("province", "990000", &[Role::Registrar]);
        assert!(registrar.acting(Role::Registrar, &organisation("province", "990000")).is_some());
        assert!(registrar.acting(Role::Registrar, &organisation("city", "990100")).is_none());
    }

    #[test]
    fn an_authority_reaches_down_and_never_up_or_sideways_r1() {
        let city = actor("office", "990100", &[Role::Authority]);
        assert!(city.acting(Role::Authority, &organisation("school", "990102")).is_some());
        assert!(city.acting(Role::Authority, &organisation("bureau", "990000")).is_none());
        assert!(city.acting(Role::Authority, &organisation("school", "990202")).is_none());
        let nation = actor("office", "100000", &[Role::Authority]);
        assert!(nation.acting(Role::Authority, &organisation("bureau", "990000")).is_some());
    }

    #[test]
    fn a_key_is_limited_to_its_scopes_and_a_session_is_not() {
        let session = actor("office", "990000", &[Role::Auditor]);
        let key = Actor { scopes: Some(vec![Scope::Read]), ..session.clone() };
        assert!(session.may(Scope::Audit) && key.may(Scope::Read) && !key.may(Scope::Audit));
    }

    #[test]
    fn each_role_brings_its_own_permissions_and_no_other() {
        let words = |role| {
            let permissions = actor("office", "990000", &[role]).permissions();
            permissions.into_iter().map(Permission::value).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(words(Role::Registrar), "listings.create import stories.write");
        assert_eq!(words(Role::Reviewer), "listings.review stories.write stories.publish");
        assert_eq!(words(Role::Provider), "stories.write");
        assert_eq!(
            words(Role::Authority),
            "listings.review listings.publish standards.manage stories.write stories.publish"
        );
        assert_eq!(words(Role::Auditor), "audit.read");
        assert_eq!(
            words(Role::Operator),
            "organisations.manage accounts.manage calendar.manage standards.manage"
        );
    }

    #[test]
    fn a_key_brings_no_permission_beyond_its_scopes() {
        let all = actor("office", "990000", Role::ALL);
        let key = Actor { scopes: Some(vec![Scope::Read, Scope::Draft]), ..all };
        let permissions =
            [Permission::ListingsCreate, Permission::Import, Permission::StoriesWrite];
        assert_eq!(key.permissions(), permissions);
    }
}
