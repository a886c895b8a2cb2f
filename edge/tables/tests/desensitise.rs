//! A new file in which the planned columns are treated and all else is as it was.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::io::Cursor;

use domain::Language;
use domain::cleaning::Rule;
use domain::personal::Method;
use encoding_rs::GB18030;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook};
use tables::desensitise::Step;
use tables::{Bounds, Inspection, ReadAs, TreatError, Treated, read_list};

const KEY: &[u8] = b"a key of one dataset and no other";

fn inspect(bytes: &[u8]) -> Inspection {
    tables::inspect(Cursor::new(bytes), "表.csv", &Bounds::default()).unwrap()
}

fn treat(bytes: &[u8], plan: &[(&str, Method)]) -> Result<(Vec<u8>, Treated), TreatError> {
    let plan: Vec<_> =
        plan.iter().map(|(name, method)| ((*name).to_owned(), (*method).into())).collect();
    let mut output = Vec::new();
    let treated =
        tables::desensitise(Cursor::new(bytes), &inspect(bytes), &plan, KEY, &mut output)?;
    Ok((output, treated))
}

fn text(bytes: &[u8], plan: &[(&str, Method)]) -> String {
    String::from_utf8(treat(bytes, plan).unwrap().0).unwrap()
}

#[test]
fn what_is_not_treated_stays_byte_for_byte() {
    let before = "\u{FEFF}名称,\"手机\",备注\r\n\"甲,\"\"一\"\"\",13912345678,\"x\"\r\n\r\n乙, 138-1234-5678 ,y";
    let after =
        "\u{FEFF}名称,\"手机\",备注\r\n\"甲,\"\"一\"\"\",139******78,\"x\"\r\n\r\n乙,138******78,y";
    assert_eq!(text(before.as_bytes(), &[("手机", Method::Mask)]), after);
    assert_eq!(text(before.as_bytes(), &[]), before);
}

#[test]
fn a_dropped_column_is_gone() {
    let before = "名称,手机\n甲,13912345678\n乙,\n";
    let (output, treated) = treat(before.as_bytes(), &[("手机", Method::Drop)]).unwrap();
    assert_eq!(String::from_utf8(output).unwrap(), "名称\n甲\n乙\n");
    assert_eq!((treated.rows, treated.changed["手机"]), (2, 1));
}

#[test]
fn one_value_gets_one_pseudonym_for_one_key() {
    let before = "号\n11010519491231002X\n１１０１０５19491231002x\n123\n";
    let after = text(before.as_bytes(), &[("号", Method::Hash)]);
    let lines: Vec<_> = after.lines().collect();
    assert_eq!((lines[1].len(), lines[1]), (32, lines[2]));
    assert_ne!(lines[1], lines[3]);
    let other = tables::desensitise::apply(Method::Hash, None, "123", b"another key of a dataset");
    assert_ne!(lines[3], other);
}

#[test]
fn a_remark_loses_its_numbers_and_keeps_its_words() {
    let before = "备注\n车位若干\n请联系13912345678，谢谢\n全天\n夜间\n";
    let after = "备注\n车位若干\n请联系139******78，谢谢\n全天\n夜间\n";
    assert_eq!(text(before.as_bytes(), &[("备注", Method::Mask)]), after);
    let mixed = "电话\n13912345678\n0791-88888888\n1391234567\n";
    let after = "电话\n139******78\n079*****88\n******\n";
    assert_eq!(text(mixed.as_bytes(), &[("电话", Method::Mask)]), after, "a slip is a number too");
    let names = text("姓名,分\n张三,1\n欧阳四,2\n".as_bytes(), &[("姓名", Method::Mask)]);
    assert_eq!(names, "姓名,分\n张**,1\n欧**,2\n");
}

#[test]
fn coarse_values_are_shared_by_many() {
    let before = "出生,年龄,住址\n1986-05-01,37,南昌市东湖区八一大道1号2栋301室\n";
    let plan = ["出生", "年龄", "住址"].map(|name| (name, Method::Generalise));
    assert_eq!(text(before.as_bytes(), &plan), "出生,年龄,住址\n1986,30–39,南昌市东湖区\n");
}

#[test]
fn the_encoding_and_the_delimiter_are_kept() {
    let before = "名称\t手机\r\n甲停车场\t13912345678\r\n空气质量公共汽车\t\r\n";
    let after = before.replace("13912345678", "139******78");
    let (output, _) = treat(&GB18030.encode(before).0, &[("手机", Method::Mask)]).unwrap();
    assert_eq!(output, GB18030.encode(&after).0.into_owned());
    let wide = |text: &str| -> Vec<u8> {
        format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect()
    };
    assert_eq!(treat(&wide(before), &[("手机", Method::Mask)]).unwrap().0, wide(&after));
}

#[test]
fn a_plan_that_does_not_fit_is_refused_with_the_columns() {
    let bytes = "名称,手机\n甲,13912345678\n".as_bytes();
    let error = treat(bytes, &[("电话", Method::Mask)]).unwrap_err();
    assert!(error.message(Language::Zh).contains("名称、手机"), "{error}");
    let all = [("名称", Method::Drop), ("手机", Method::Drop)];
    assert!(matches!(treat(bytes, &all), Err(TreatError::NoColumnLeft)));
    let plan = [("手机".to_owned(), Method::Hash.into())];
    let short = tables::desensitise(Cursor::new(bytes), &inspect(bytes), &plan, b"k", Vec::new());
    assert!(matches!(short, Err(TreatError::ShortKey)));
    assert!(matches!(treat(b"[1]", &[]), Err(TreatError::Format(_))));
}

#[test]
fn a_workbook_becomes_a_workbook_of_values() {
    let mut book = Workbook::new();
    let day = CellFormat::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet().set_name("名录").unwrap();
    sheet.write_row(0, 0, ["代码", "手机", "数量", "日期"]).unwrap();
    sheet.write(2, 0, "007").unwrap();
    sheet.write(2, 1, 13_912_345_678_u64).unwrap();
    sheet.write(2, 2, 2.5).unwrap();
    let date = ExcelDateTime::from_ymd(2026, 1, 31).unwrap();
    sheet.write_with_format(2, 3, &date, &day).unwrap();
    let hidden = book.add_worksheet().set_name("旧").unwrap().set_hidden(true);
    hidden.write_row(0, 0, ["名", "证"]).unwrap();
    hidden.write_row(1, 0, ["甲", "11010519491231002X"]).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let plan = [("手机", Method::Drop), ("旧!证", Method::Mask)];
    let (output, treated) = treat(&bytes, &plan).unwrap();
    assert_eq!((treated.rows, treated.changed["手机"], treated.changed["旧!证"]), (1, 1, 1));
    let list = read_list(&output, ReadAs::Auto, &tables::Limits::default()).unwrap();
    let rows: Vec<_> = list.rows.iter().map(|row| (row.line, row.cells.clone())).collect();
    assert_eq!(rows[0].1, ["代码", "数量", "日期"]);
    assert_eq!(
        (rows[1].0, &rows[1].1[..]),
        (3, &["007", "2.5", "2026-01-31"].map(String::from)[..])
    );
    let again = inspect(&output);
    assert!(again.blocking().is_empty());
    assert_eq!(again.columns.len(), 5);
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("13912345678".to_owned()),
        Just("+86 139 1234 5678".to_owned()),
        Just("11010519491231002X".to_owned()),
        Just("0791-88888888".to_owned()),
        Just("a.b@example.com".to_owned()),
        Just("南昌市东湖区八一大道1号2栋301室".to_owned()),
        Just("住南昌市东湖区八一大道1号2栋，电13912345678 12345678".to_owned()),
        Just("1990 1234567 13912345678 1234".to_owned()),
        "[0-9 ,\"-]{0,24}",
        "\\PC{0,12}",
    ]
}

proptest! {
    #[test]
    fn nothing_is_found_in_what_was_treated(
        rows in prop::collection::vec((cell(), cell()), 1..12),
        method in prop::sample::select(&[Method::Mask, Method::Hash, Method::Generalise][..]),
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["甲列", "乙列"]).unwrap();
        for (first, second) in &rows {
            writer.write_record([first, second]).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let before = inspect(&bytes);
        prop_assert_eq!(before.delimiter, Some(','));
        let (output, treated) = treat(&bytes, &[("甲列", method)]).unwrap();
        prop_assert_eq!(Some(treated.rows), before.rows);
        let plan = [("甲列".to_owned(), method)];
        let after = tables::inspect(Cursor::new(&output), "表.csv", &Bounds::default()).unwrap();
        prop_assert!(after.columns[0].personal.is_empty(), "{:?} {:?}", plan, after.columns[0]);
        prop_assert_eq!(&after.columns[1].personal, &before.columns[1].personal);
        prop_assert_eq!(after.rows, before.rows);
    }
}

#[test]
fn columns_are_cleaned_and_all_else_stays_byte_for_byte_r39() {
    let before = "名称,数,\"日期\",手机\r\n\" 甲，一 \",\"1,234 元\",2024年1月3日,13912345678\r\n乙,－,约三月,\r\n";
    let after =
        "名称,数,\"日期\",手机\r\n\"甲，一\",\"1234\",2024-01-03,139******78\r\n乙,－,约三月,\r\n";
    let plan = vec![
        ("名称".to_owned(), Step::Clean(Rule::Tidy)),
        ("数".to_owned(), Step::Clean(Rule::Number { unit: Some("元".to_owned()) })),
        ("日期".to_owned(), Step::Clean(Rule::Date)),
        ("手机".to_owned(), Method::Mask.into()),
    ];
    let (bytes, mut output) = (before.as_bytes(), Vec::new());
    let treated =
        tables::desensitise(Cursor::new(bytes), &inspect(bytes), &plan, KEY, &mut output).unwrap();
    assert_eq!(String::from_utf8(output).unwrap(), after);
    let changed: Vec<_> = ["名称", "数", "日期", "手机"].map(|name| treated.changed[name]).into();
    assert_eq!(changed, [1, 1, 1, 1]);
}
