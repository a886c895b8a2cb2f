//! The invented companies: one register, on which the tables of several departments agree.

use super::places::{COUNTIES, County, coined};
use super::random::Random;
use chrono::NaiveDate;

/// How many companies are registered.
pub const COMPANIES: usize = 20_000;

const TRADES: [(&str, &str, i64); 12] = [
    ("机械制造", "制造业", 800),
    ("电子科技", "制造业", 500),
    ("食品加工", "制造业", 300),
    ("建筑工程", "建筑业", 1000),
    ("商贸", "批发和零售业", 100),
    ("物流", "交通运输、仓储和邮政业", 300),
    ("餐饮管理", "住宿和餐饮业", 50),
    ("信息技术", "信息传输、软件和信息技术服务业", 200),
    ("农业发展", "农、林、牧、渔业", 150),
    ("文化传播", "文化、体育和娱乐业", 80),
    ("环保科技", "水利、环境和公共设施管理业", 400),
    ("物业服务", "房地产业", 60),
];

/// An invented company.
pub struct Company {
    /// Unified social credit code (统一社会信用代码), with valid check digits.
    pub credit_code: String,
    /// Its name, which says that it is a sample.
    pub name: String,
    /// Where it is registered.
    pub county: County,
    /// Its section of industry.
    pub industry: &'static str,
    /// Registered capital in 10,000 yuan.
    pub capital: i64,
    /// The day it was founded.
    pub founded: NaiveDate,
}

/// The company with a number below [`COMPANIES`]; the same number is always the same company.
pub fn company(index: usize) -> Company {
    let mut random = Random::member("companies", index);
    let county = COUNTIES[index % COUNTIES.len()];
    let (trade, industry, typical) = TRADES[index / COUNTIES.len() % TRADES.len()];
    let word = coined(index / (COUNTIES.len() * TRADES.len()));
    let city = county.city.trim_end_matches('市');
    let place = if index.is_multiple_of(2) { city } else { county.name };
    Company {
        credit_code: credit_code(county.code, index),
        name: format!("{place}{word}{trade}（示例）有限公司"),
        county,
        industry,
        capital: typical * random.pick(&[1, 1, 1, 2, 3, 5, 10]),
        founded: random.day(day!("2005-01-04"), 7900),
    }
}

/// A company chosen by chance.
pub fn any_company(random: &mut Random) -> Company {
    company(random.below(COMPANIES))
}

/// The digits of a credit code, each worth its place in the list (GB 32100).
const DIGITS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The credit code of the `serial`th company registered in a division (R9). Codes of divisions
/// under 99 are assigned to nobody.
pub fn credit_code(division: &str, serial: usize) -> String {
    let organisation = format!("MA{serial:06}");
    let body = format!("91{division}{organisation}{}", organisation_check(&organisation));
    format!("{body}{}", credit_check(&body))
}

fn worth(digit: u8) -> usize {
    DIGITS.iter().position(|known| *known == digit).unwrap_or_default()
}

/// The check digit of the eight digits that number an organisation (GB 11714).
fn organisation_check(digits: &str) -> char {
    const WEIGHTS: [usize; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    // Here letters count from 10 without gaps, other than in the code around it.
    let value = |digit: u8| match digit {
        b'0'..=b'9' => usize::from(digit - b'0'),
        letter => usize::from(letter.saturating_sub(b'A')) + 10,
    };
    let sum: usize = digits.bytes().zip(WEIGHTS).map(|(digit, w)| value(digit) * w).sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        check => char::from(b'0' + check as u8),
    }
}

/// The last digit of a credit code, from the seventeen before it (GB 32100).
fn credit_check(body: &str) -> char {
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let sum: usize = body.bytes().zip(WEIGHTS).map(|(digit, w)| worth(digit) * w).sum();
    char::from(DIGITS[(31 - sum % 31) % 31])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn check_digits_are_those_of_the_standards_example() {
        assert_eq!(organisation_check("M000100Y"), '4');
        assert_eq!(credit_check("91350100M000100Y4"), '3');
    }

    #[test]
    fn no_two_companies_share_a_code_or_a_name() {
        let all: Vec<Company> = (0..COMPANIES).map(company).collect();
        let codes: HashSet<&str> = all.iter().map(|company| &*company.credit_code).collect();
        let names: HashSet<&str> = all.iter().map(|company| &*company.name).collect();
        assert_eq!((codes.len(), names.len()), (COMPANIES, COMPANIES));
        assert!(codes.iter().all(|code| code.len() == 18 && code.starts_with("9199")));
    }
}
