//! Personal information in data (个人信息, R16): what is recognised in a cell, and what of it keeps
//! a resource from being opened.
//!
//! Recognising goes by form and by check digit, never by the name of a column alone, and costs
//! time linear in the length of the cell. Width, blanks and hyphens inside a number do not hide it.
//!
//! Not everything that is recognised blocks. See [`PersonalKind::is_personal`] for what does by
//! itself, and [`PersonalKind::blocks`] for what does beside a column of persons.

mod address;
mod codes;
mod groups;
mod method;
mod numbers;

use std::ops::Range;

pub use codes::{CodeFault, validate_citizen_number, validate_credit_code};
pub use method::{Method, generalise, hide, mask, plain};

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a cell was recognised to hold (个人信息类别, R16).
    PersonalKind {
        CitizenNumber = "citizen_number", "公民身份号码", "Citizen number";
        Phone = "phone", "手机号码", "Mobile number";
        Landline = "landline", "固定电话", "Landline number";
        BankCard = "bank_card", "银行卡号", "Bank card number";
        CreditCode = "credit_code", "统一社会信用代码", "Unified social credit code";
        Address = "address", "住址", "Home address";
        Place = "place", "门牌地址", "Street address";
        Email = "email", "电子邮箱", "E-mail address";
    }
}

impl PersonalKind {
    /// Whether it points at a person by itself, so that a finding blocks an open publication (R16).
    ///
    /// - A credit code names an organisation, and organisations are keyed by it (R9).
    /// - A landline is an office's, and open data says whom to call.
    /// - A street address down to the number of a gate is where a pharmacy or a school stands; an
    ///   address down to a flat or a farmhouse is where somebody lives.
    pub const fn is_personal(self) -> bool {
        match self {
            Self::CitizenNumber | Self::Phone | Self::BankCard | Self::Address | Self::Email => {
                true
            }
            Self::Landline | Self::CreditCode | Self::Place => false,
        }
    }

    /// Whether it blocks in a table that `names_persons`: there, a landline and a street address
    /// are somebody's too. A credit code stays an organisation's.
    pub const fn blocks(self, names_persons: bool) -> bool {
        self.is_personal() || (names_persons && !matches!(self, Self::CreditCode))
    }
}

/// Something that was recognised, and where in the cell it stands, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub kind: PersonalKind,
    /// Where it stands.
    pub range: Range<usize>,
}

/// The shortest that is recognised: an e-mail address such as `a@b.cn`.
const SHORTEST: usize = 6;
/// The fewest digits of anything that is known by them: a credit code has its kind and division.
const FEWEST_DIGITS: usize = 7;

/// The first thing in a cell that points at a person, else the first that was recognised at all.
pub fn find(cell: &str) -> Option<PersonalKind> {
    let found = find_all(cell);
    let kinds = || found.iter().map(|found| found.kind);
    kinds().find(|kind| kind.is_personal()).or_else(|| kinds().next())
}

/// Everything that is recognised in a cell, from left to right; nothing overlaps.
pub fn find_all(cell: &str) -> Vec<Found> {
    let mut found = Vec::new();
    if cell.len() < SHORTEST {
        return found;
    }
    let (digits, at_sign) = if cell.is_ascii() {
        // Nearly all cells leave here, after one pass that the machine does many bytes at once.
        let digits = cell.bytes().filter(u8::is_ascii_digit).count();
        (digits, cell.bytes().any(|byte| byte == b'@'))
    } else {
        let marks = address::Marks::count(cell);
        if marks.may_be_address() {
            address::find(cell, &mut found);
        }
        (marks.digits, marks.at_sign)
    };
    if at_sign {
        numbers::find_emails(cell, &mut found);
    }
    if digits >= FEWEST_DIGITS {
        numbers::find_numbers(cell, &mut found);
    }
    apart(found)
}

/// Leaves of what overlaps the longest.
fn apart(mut found: Vec<Found>) -> Vec<Found> {
    if found.len() < 2 {
        return found;
    }
    found.sort_by_key(|item| (item.range.start, usize::MAX - item.range.end));
    let mut kept: Vec<Found> = Vec::with_capacity(found.len());
    for item in found {
        match kept.last_mut() {
            Some(last) if item.range.start < last.range.end => {
                if item.range.len() > last.range.len() {
                    *last = item;
                }
            }
            _ => kept.push(item),
        }
    }
    kept
}

/// Whether the name of a column says that its rows are about persons: a name, a home. Whoever
/// heads a firm or an office (负责人、法定代表人) is named in public and does not count.
pub fn names_persons(column: &str) -> bool {
    const WORDS: [&str; 14] = [
        "姓名",
        "户主",
        "身份证",
        "公民身份",
        "申请人",
        "当事人",
        "居民",
        "患者",
        "住址",
        "居住地",
        "户籍",
        "家庭",
        "监护人",
        "full_name",
    ];
    let column = column.trim().to_lowercase();
    WORDS.iter().any(|word| column.contains(word))
}

#[cfg(test)]
mod tests;
