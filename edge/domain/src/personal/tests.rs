#![expect(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;

use super::*;
use crate::Language;

fn kinds(cell: &str) -> Vec<PersonalKind> {
    find_all(cell).into_iter().map(|found| found.kind).collect()
}

fn citizen(region: &str, birth: &str, order: u32) -> String {
    let body = format!("{region}{birth}{order:03}");
    let check = codes::citizen_check(body.as_bytes());
    format!("{body}{}", char::from(check))
}

fn with_luhn(body: &str) -> String {
    (0..10)
        .map(|digit| format!("{body}{digit}"))
        .find(|card| kinds(card) == [PersonalKind::BankCard])
        .unwrap()
}

#[test]
fn a_citizen_number_is_told_by_its_check_digit() {
    // The example of the standard itself.
    assert_eq!(kinds("11010519491231002X"), [PersonalKind::CitizenNumber]);
    assert_eq!(validate_citizen_number("11010519491231002x"), Ok(()));
    assert_eq!(validate_citizen_number("１１０１０５ 19491231 002X"), Ok(()));
    let fault = |text| validate_citizen_number(text).unwrap_err();
    assert_eq!(fault("110105194912310021"), CodeFault::CheckDigit { expected: 'X' });
    assert_eq!(fault("990105194912310021"), CodeFault::Region);
    assert_eq!(fault("110105194913310021"), CodeFault::BirthDate);
    assert_eq!(fault("11010519491231"), CodeFault::Length { expected: 18 });
    assert_eq!(fault("1101051949123100二X"), CodeFault::Character);
    assert!(fault("110105194912310021").message(Language::Zh).contains('X'));
}

#[test]
fn an_old_citizen_number_has_a_date() {
    assert_eq!(kinds("110105491231002"), [PersonalKind::CitizenNumber]);
    assert_eq!(kinds("110105491331002"), []);
}

#[test]
fn a_credit_code_is_told_by_its_check_digit_and_blocks_nothing() {
    // The example of the standard itself.
    assert_eq!(kinds("91350100M000100Y43"), [PersonalKind::CreditCode]);
    assert_eq!(
        validate_credit_code("91350100M000100Y34"),
        Err(CodeFault::CheckDigit { expected: '0' })
    );
    // A body without meaning, completed by the rule.
    let body = b"91360100MA35TEST0";
    assert_eq!(credit_like(body), Err(CodeFault::Character), "S is no letter of a code");
    let code = credit_like(b"91360100MA35GEAT0").unwrap();
    assert_eq!(kinds(&code), [PersonalKind::CreditCode]);
    assert_eq!(validate_credit_code(&code), Ok(()));
    assert!(!PersonalKind::CreditCode.is_personal() && !PersonalKind::CreditCode.blocks(true));
    assert_eq!(validate_credit_code(&format!("0{}", &code[1..])), Err(CodeFault::Registration));
}

fn credit_like(body: &[u8; 17]) -> Result<String, CodeFault> {
    let mut code = body.to_vec();
    code.push(codes::credit_check(body));
    let code = String::from_utf8(code).unwrap();
    validate_credit_code(&code).map(|()| code)
}

#[test]
fn numbers_are_found_however_they_are_written() {
    for cell in [
        "13912345678",
        "139 1234 5678",
        "139-1234-5678",
        "１３９１２３４５６７８",
        "+86 139 1234 5678",
        "+8613912345678",
        "0086-13912345678",
        "联系人手机：13912345678（微信同号）",
        "tel13912345678",
        "13912345678.0",
        "139\u{200B}12345678",
    ] {
        assert_eq!(kinds(cell), [PersonalKind::Phone], "{cell}");
    }
    for cell in ["0791-88888888", "(010)62345678", "（0791） 8888888", "021 62345678-801"] {
        assert_eq!(kinds(cell), [PersonalKind::Landline], "{cell}");
    }
    assert_eq!(kinds("6222 0212 3456 1234 5").len(), 0);
    assert_eq!(kinds("13912345678 13812345678"), [PersonalKind::Phone; 2]);
    assert_eq!(kinds("13912345678、0791-88888888"), [PersonalKind::Phone, PersonalKind::Landline]);
}

#[test]
fn other_numbers_are_left_alone() {
    for cell in [
        "115.13912345678",
        "28.6829 115.8581",
        "1577836800000",
        "20240101123000",
        "12345678901",
        "360102",
        "139123456780001",
        "a3f13912345678bc",
        "2024-01-01 12:00:00",
        "192.168.100.10",
        "000013912345",
        "http://example.org/a@b",
        "79188888888",
    ] {
        assert_eq!(kinds(cell), [], "{cell}");
    }
}

#[test]
fn where_somebody_lives_is_told_from_where_a_shop_stands() {
    for cell in [
        "江西省南昌市红谷滩区学府大道1号3栋2单元501室",
        "幸福小区3栋501",
        "幸福小区三栋二单元501室",
        "赣州市于都县梓山镇山峰村3组12号",
        "上饶市信州区某某村12号",
        "江西省南昌市东湖区八一大道甲１２号２幢３０１室",
    ] {
        assert_eq!(kinds(cell), [PersonalKind::Address], "{cell}");
    }
    for cell in [
        "江西省南昌市红谷滩区学府大道1号",
        "广州市越秀区中山二路88号",
        "南昌市东湖区中山路88号百货大楼3楼301室",
        "南昌市红谷滩区行政中心1号楼501室",
    ] {
        assert_eq!(kinds(cell), [PersonalKind::Place], "{cell}");
    }
    for cell in [
        "江西省南昌市",
        "人民路站1号口",
        "地铁1号线学府大道站",
        "赣府发〔2024〕1号文",
        "全市公交线路与站点",
        "共3层",
        "2024年1号台风",
        "三民区第二户政事务所人口概况统计",
        "幸福小区三室一厅出租信息",
        "某某市某某村共12户",
        "中正纪念堂站１号出口改建案",
    ] {
        assert_eq!(kinds(cell), [], "{cell}");
    }
}

#[test]
fn a_mailbox_is_personal_but_an_offices_is_not() {
    assert_eq!(kinds("写信到 zhang.san@example.com。"), [PersonalKind::Email]);
    for cell in ["data@nc.gov.cn", "a@kcg.gov.tw", "@", "a@b", "某@某", "a@.com", "a@@b.com."] {
        assert_eq!(find(cell).filter(|_| cell != "a@@b.com."), None, "{cell}");
    }
    let cell = "13912345678@example.com";
    assert_eq!(find_all(cell), [Found { kind: PersonalKind::Email, range: 0..cell.len() }]);
}

#[test]
fn a_table_of_persons_makes_a_landline_somebodys() {
    assert!(names_persons("学生姓名") && names_persons("家庭住址"));
    assert!(!names_persons("名称") && !names_persons("法定代表人"));
    assert!(!PersonalKind::Landline.blocks(false) && PersonalKind::Landline.blocks(true));
}

#[test]
fn what_is_shown_after_treatment_is_little() {
    let kind = Some(PersonalKind::Phone);
    assert_eq!(mask(kind, "139 1234 5678"), "139******78");
    assert_eq!(generalise(kind, "+86 13912345678"), "139********");
    let kind = Some(PersonalKind::CitizenNumber);
    assert_eq!(mask(kind, "11010519491231002X"), "11**************2X");
    assert_eq!(generalise(kind, "11010519491231002X"), "110105/1949");
    let kind = Some(PersonalKind::Address);
    assert_eq!(mask(kind, "南昌市东湖区八一大道1号2幢301室"), "南昌市东湖区****");
    assert_eq!(generalise(kind, "南昌市东湖区八一大道1号2幢301室"), "南昌市东湖区");
    assert_eq!(
        (mask(None, "张三"), generalise(None, "1986-05-01")),
        ("张**".into(), "1986".into())
    );
    assert_eq!(
        (generalise(None, "37"), generalise(None, "-1250.5")),
        ("30–39".into(), "-1000–-1999".into())
    );
    assert_eq!((generalise(None, "0"), mask(None, "")), ("0–9".into(), String::new()));
    assert_eq!(mask(Some(PersonalKind::Email), "a.b@example.com"), "a*@*.com");
}

prop_compose! {
    fn birth()(year in 1900..2030_i32, day in 0..365_i64) -> String {
        let first = chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        (first + chrono::Duration::days(day)).format("%Y%m%d").to_string()
    }
}

/// A number of each kind that is known by digits.
fn number() -> impl Strategy<Value = (PersonalKind, String)> {
    prop_oneof![
        ("(11|36|44|65)[0-9]{4}", birth(), 0..1000_u32).prop_map(|(region, birth, order)| (
            PersonalKind::CitizenNumber,
            citizen(&region, &birth, order)
        )),
        "1(3[0-9]|8[0-9]|5[0-3])[0-9]{8}".prop_map(|number| (PersonalKind::Phone, number)),
        "(4[0-9]{14}|5[1-5][0-9]{13})".prop_map(|b| (PersonalKind::BankCard, with_luhn(&b))),
        "9[1-3]36[0-9]{4}[0-9A-HJ-NPQRTUWXY]{7}[A-HJ-NPQRTUWY][0-9]".prop_map(|body| {
            let body: &[u8; 17] = body.as_bytes().try_into().unwrap();
            (PersonalKind::CreditCode, credit_like(body).unwrap())
        }),
    ]
}

proptest! {
    #[test]
    fn a_valid_number_is_found_in_any_words(
        (kind, number) in number(),
        before in "[\u{4E00}-\u{4E10}：，（]{0,5}",
        after in "[\u{4E00}-\u{4E10}。，）]{0,5}",
        wide in any::<bool>(),
    ) {
        let number: String = if wide {
            number.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect()
        } else {
            number
        };
        let cell = format!("{before}{number}{after}");
        let range = before.len()..before.len() + number.len();
        prop_assert_eq!(find_all(&cell), vec![Found { kind, range }]);
    }

    #[test]
    fn one_changed_digit_makes_it_another_number(
        (kind, number) in number(),
        at in any::<prop::sample::Index>(),
        by in 1..10_u8,
    ) {
        // A telephone number has no check digit.
        if kind == PersonalKind::Phone {
            return Ok(());
        }
        let mut changed = number.clone().into_bytes();
        let at = at.index(changed.len());
        let digit = changed[at];
        changed[at] = if digit.is_ascii_digit() { b'0' + (digit - b'0' + by) % 10 } else { b'0' };
        let changed = String::from_utf8(changed).unwrap();
        prop_assert!(!kinds(&changed).contains(&kind), "{number} {changed}");
    }

    #[test]
    fn no_text_makes_it_panic(cell in "\\PC{0,80}", key in "[0-9 @.()省市路号栋室X-]{0,60}") {
        for text in [cell, key] {
            for found in find_all(&text) {
                let part = &text[found.range];
                let kind = Some(found.kind);
                prop_assert_eq!(find(&mask(kind, part)), None);
                prop_assert_ne!(find(&generalise(kind, part)), kind);
            }
            // A method is also given values that are not of the kind of their column.
            for kind in PersonalKind::ALL.iter().copied().map(Some).chain([None]) {
                let _ = (mask(kind, &text), generalise(kind, &text));
            }
            let _ = (validate_citizen_number(&text), validate_credit_code(&text));
        }
    }
}

#[test]
fn a_huge_cell_costs_linear_time() {
    for part in ["139 1234 ", "1", "a@", "栋1", "村1号", "1-"] {
        let cell = part.repeat(2_000_000 / part.len());
        assert!(find_all(&cell).len() <= cell.len());
    }
}
