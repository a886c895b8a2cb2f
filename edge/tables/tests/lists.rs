//! Lists as offices write them, and as nobody should.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::path::PathBuf;

use domain::Language;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use tables::{Kind, Limits, List, ReadAs, ReadError, Reason, read_list};

fn read(bytes: &[u8]) -> Result<List, ReadError> {
    read_list(bytes, ReadAs::Auto, &Limits::default())
}

fn cells(list: &List) -> Vec<Vec<&str>> {
    list.rows.iter().map(|row| row.cells.iter().map(String::as_str).collect()).collect()
}

/// A file of the real test data; says so when there is none.
fn real(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("SHUMEN_TEST_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let bytes = std::fs::read(folder.join(name)).ok();
    if bytes.is_none() {
        eprintln!("SKIPPED: no {name}; set SHUMEN_TEST_DATA to the folder of real data");
    }
    bytes
}

#[test]
fn rows_keep_their_lines_and_their_lengths() {
    let text = "名称,摘要\r\n\r\n甲,一,多\r\n\"乙\r\n二\",\"说\"\"话\"\"\"\r\n丙\r\n";
    let list = read_list(text.as_bytes(), ReadAs::Separated, &Limits::default()).unwrap();
    assert_eq!(list.kind, Kind::Separated { encoding: "UTF-8", delimiter: ',' });
    assert_eq!(
        cells(&list),
        [vec!["名称", "摘要"], vec!["甲", "一", "多"], vec!["乙\r\n二", "说\"话\""], vec!["丙"]]
    );
    assert_eq!(list.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 3, 4, 6]);
}

#[test]
fn tabs_and_semicolons_divide_too() {
    for delimiter in ['\t', ';'] {
        let text = format!("名称{delimiter}数量\n甲{delimiter}1,5\n");
        let list = read(text.as_bytes()).unwrap();
        assert_eq!(list.kind, Kind::Separated { encoding: "UTF-8", delimiter });
        assert_eq!(cells(&list)[1], ["甲", "1,5"]);
    }
}

#[test]
fn a_plain_list_keeps_commas_and_quotes_in_its_items() {
    let list = read("「结构比」统计\n预算,决算\n\n \"最新消息\" \n普查\n".as_bytes()).unwrap();
    assert_eq!(list.kind, Kind::Lines { encoding: "UTF-8" });
    assert_eq!(cells(&list), [["「结构比」统计"], ["预算,决算"], ["\"最新消息\""], ["普查"]]);
    assert_eq!(list.rows[2].line, 4);
}

#[test]
fn the_caller_may_decide_how_text_is_read() {
    let text = "甲,乙\n丙,丁\n".as_bytes();
    let lines = read_list(text, ReadAs::Lines, &Limits::default()).unwrap();
    assert_eq!(cells(&lines), [["甲,乙"], ["丙,丁"]]);
    assert_eq!(ReadAs::from_name("titles.CSV"), ReadAs::Separated);
    assert_eq!(ReadAs::from_name("titles.txt"), ReadAs::Auto);
}

#[test]
fn old_line_ends_are_line_ends() {
    let list = read(b"a,b\r1,2\r").unwrap();
    assert_eq!((list.rows[1].line, cells(&list)[1].clone()), (2, vec!["1", "2"]));
}

#[test]
fn what_cannot_be_read_says_where_and_why() {
    let reason = |bytes: &[u8]| read(bytes).unwrap_err();
    assert_eq!(reason(b"").reason, Reason::Empty);
    assert_eq!(reason(b"\xEF\xBB\xBF \r\n ,, \n").reason, Reason::Empty);
    assert_eq!(
        reason(b"a,b\n1,\"2\n3,4\n5,6\n"),
        ReadError { line: Some(2), reason: Reason::OpenQuote }
    );
    assert_eq!(reason(b"%PDF-1.7 ...").reason, Reason::Foreign { format: "PDF" });
    assert_eq!(reason(b"a\nb\0c").line, Some(2));
    assert!(matches!(reason(b"PK\x03\x04 and no more").reason, Reason::Workbook { .. }));
    let error = reason(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    assert!(error.message(Language::Zh).contains("另存为"), "{error}");
    assert_eq!(reason(b"a\nb\0c").message(Language::En).find("Line 2: "), Some(0));
}

#[test]
fn limits_are_kept() {
    let limits = Limits { rows: 2, columns: 3, cells: 5, text: 10, ..Limits::default() };
    let refused =
        |text: &str| read_list(text.as_bytes(), ReadAs::Separated, &limits).unwrap_err().reason;
    assert_eq!(refused("1\n2\n3\n"), Reason::TooManyRows { most: 2 });
    assert_eq!(refused("1,2,3,4\n"), Reason::TooManyColumns { most: 3 });
    assert_eq!(refused("1,2,3\n1,2,3\n"), Reason::TooManyCells { most: 5 });
    assert_eq!(refused("12345678901\n"), Reason::TooMuchText { most: 10 });
}

fn workbook(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(&mut workbook);
    workbook.save_to_buffer().unwrap()
}

fn lone_cell(row: u32, column: u16) -> Vec<u8> {
    workbook(|book| {
        book.add_worksheet().write(row, column, "远").unwrap();
    })
}

#[test]
fn a_sheet_is_read_as_it_is_shown() {
    let bytes = workbook(|book| {
        let sheet = book.add_worksheet().set_name("目录").unwrap();
        let day = Format::new().set_num_format("yyyy-mm-dd");
        let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
        sheet.write(0, 0, "代码").unwrap();
        sheet.write(0, 3, "日期").unwrap();
        sheet.write(2, 0, "007").unwrap();
        sheet.write(2, 1, 360_100).unwrap();
        sheet.write(2, 2, 0.25).unwrap();
        let new_year = ExcelDateTime::from_ymd(2026, 1, 31).unwrap();
        sheet.write_with_format(2, 3, &new_year, &day).unwrap();
        let noon = ExcelDateTime::from_ymd(2026, 1, 31).unwrap().and_hms(12, 30, 0).unwrap();
        sheet.write_with_format(2, 4, &noon, &moment).unwrap();
        sheet.write(2, 5, true).unwrap();
    });
    let list = read(&bytes).unwrap();
    assert_eq!(list.kind, Kind::Workbook { sheet: "目录".into() });
    assert_eq!(list.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(
        cells(&list),
        [
            vec!["代码", "", "", "日期"],
            vec!["007", "360100", "0.25", "2026-01-31", "2026-01-31T12:30:00", "TRUE"]
        ]
    );
}

#[test]
fn a_hidden_sheet_is_passed_over() {
    let bytes = workbook(|book| {
        book.add_worksheet().set_hidden(true).write(0, 0, "备注").unwrap();
        book.add_worksheet().set_active(true).write(0, 0, "名称").unwrap();
    });
    assert_eq!(cells(&read(&bytes).unwrap()), [["名称"]]);
}

#[test]
fn a_lonely_cell_far_out_costs_nothing() {
    let far = lone_cell(1_048_575, 16_383);
    assert_eq!(read(&far).unwrap_err().reason, Reason::TooManyColumns { most: 1000 });
    let low = lone_cell(1_048_575, 0);
    assert_eq!(read(&low).unwrap().rows[0].line, 1_048_576);
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_refused() {
    let bytes = workbook(|book| {
        let sheet = book.add_worksheet();
        for row in 0..2000 {
            sheet.write(row, 0, "同样的话同样的话同样的话").unwrap();
        }
    });
    let limits = Limits { unpacked: 20_000, ..Limits::default() };
    let error = read_list(&bytes, ReadAs::Auto, &limits).unwrap_err();
    assert_eq!(error.reason, Reason::TooLarge { most: 20_000 });
}

#[test]
fn the_titles_of_a_real_catalogue_are_one_column() {
    let Some(bytes) = real("catalogue-titles.txt") else { return };
    let list = read(&bytes).unwrap();
    assert_eq!(list.kind, Kind::Lines { encoding: "UTF-8" });
    assert_eq!(list.rows.len(), 25_000);
    assert!(list.rows.iter().all(|row| row.cells.len() == 1));
}

#[test]
fn a_real_list_without_a_header_is_read_whole() {
    let Some(bytes) = real("catalogues/kaohsiung-2018.csv") else { return };
    let list = read(&bytes).unwrap();
    assert_eq!(list.rows.len(), 1_495);
    assert!(list.rows.iter().all(|row| row.cells.len() == 3));
    assert!(list.rows.iter().all(|row| row.cells[2].starts_with("/dataset/")));
}

#[test]
fn a_real_table_is_the_same_in_either_encoding() {
    let (Some(utf8), Some(gb18030)) =
        (real("divisions/areas.csv"), real("divisions/areas-gb18030.csv"))
    else {
        return;
    };
    let (utf8, gb18030) = (read(&utf8).unwrap(), read(&gb18030).unwrap());
    assert_eq!(gb18030.kind, Kind::Separated { encoding: "gb18030", delimiter: ',' });
    assert_eq!(utf8.rows, gb18030.rows);
    assert_eq!(cells(&utf8)[1], ["110101", "东城区", "1101", "11"]);
}

#[test]
fn codes_keep_their_zeros() {
    let list = read("代码,名称\n000123,甲\n0,乙\n1e5,丙\n".as_bytes()).unwrap();
    let codes: Vec<_> = list.rows[1..].iter().map(|row| row.cells[0].as_str()).collect();
    assert_eq!(codes, ["000123", "0", "1e5"]);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for read_as in [ReadAs::Auto, ReadAs::Separated, ReadAs::Lines] {
            let _ = read_list(&bytes, read_as, &Limits::default());
        }
    }

    #[test]
    fn a_damaged_workbook_is_read_or_refused(
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = lone_cell(0, 0);
        for (at, byte) in hits {
            let at = at.index(bytes.len() - 4) + 4;
            bytes[at] = byte;
        }
        let _ = read(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        let _ = read(&bytes);
    }

    #[test]
    fn what_is_written_is_read(
        rows in prop::collection::vec(prop::collection::vec("[^\0\r]{0,12}[a-z]", 2..5), 2..8),
    ) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        prop_assume!(!bytes.starts_with(b"\xEF\xBB\xBF"));
        let list = read_list(&bytes, ReadAs::Separated, &Limits::default());
        // Which of several characters divides the cells is a guess; where it is right, all is.
        if let Ok(List { kind: Kind::Separated { delimiter: ',', .. }, rows: read }) = list {
            let read: Vec<_> = read.into_iter().map(|row| row.cells).collect();
            prop_assert_eq!(read, rows);
        }
    }
}
