//! The template and the export with another program on the other side (R11).

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::durable::{document, sign_in};
use crate::running::{Running, ask, site};

/// Another program that reads and writes workbooks; none where the machine has none to try with.
fn openpyxl(arguments: &[&str]) -> Option<String> {
    let Some(python) = std::env::var_os("SHUMEN_TEST_PYTHON") else {
        eprintln!("left out: SHUMEN_TEST_PYTHON names no Python with openpyxl");
        return None;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../end2end/peers/sheets.py");
    let output = Command::new(python).arg(script).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

struct Desk {
    portal: Running,
    cookie: String,
}

impl Desk {
    fn open(data: &Path, site: &Path) -> Self {
        let portal = Running::start_demo(data, site);
        let cookie = sign_in(&portal, "registrar@demo");
        Self { portal, cookie }
    }

    /// Takes a workbook from the interface.
    fn take(&self, path: &str, file: &Path) {
        let reply = self.portal.get_with(path, &[("cookie", &self.cookie)]);
        assert_eq!(reply.status, 200, "{}", reply.body);
        std::fs::write(file, reply.bytes).unwrap();
    }

    /// Brings a workbook; what becomes of its rows.
    fn bring(&self, query: &str, file: &Path) -> Value {
        let mut body = b"--x\r\ncontent-disposition: form-data; name=\"file\"; \
                         filename=\"a.xlsx\"\r\n\r\n"
            .to_vec();
        body.extend(std::fs::read(file).unwrap());
        body.extend_from_slice(b"\r\n--x--\r\n");
        let origin = format!("http://{}", self.portal.address);
        let headers = [
            ("content-type", "multipart/form-data; boundary=x"),
            ("cookie", self.cookie.as_str()),
            ("origin", origin.as_str()),
        ];
        let path = format!("/api/v1/listings/import?{query}");
        let reply = ask(self.portal.address, "POST", &path, &headers, &body).unwrap();
        assert_eq!(reply.status, 200, "{}", reply.body);
        document(&reply.body)
    }
}

#[test]
fn the_template_is_filled_in_elsewhere_and_comes_in() {
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    let desk = Desk::open(data.path(), site.path());
    let (template, filled) = (data.path().join("t.xlsx"), data.path().join("f.xlsx"));
    desk.take("/api/v1/listings/template", &template);
    let (from, to) = (template.to_string_lossy(), filled.to_string_lossy());
    let Some(described) = openpyxl(&["describe", &from]) else { return };
    let described = document(&described);
    assert_eq!(described["sheets"], json!(["目录", "代码表", "填写说明"]));
    assert_eq!(described["choices"]["开放属性"], 3);
    assert_eq!(described["choices"]["主题"], 14);
    assert_eq!(described["choices"]["提供单位"], 1);

    let rows = json!([
        {
            "名称": "公交站点", "摘要": "全市公交站点。", "开放属性": "有条件开放",
            "法律依据": "某办法第三条", "开放条件": "说明用途", "主题": "交通、旅游",
            "更新频率": "每月", "联系处室": "信息科", "起始日期": "2024-01-01",
        },
        { "名称": "停车场", "开放属性": "也许" },
    ]);
    openpyxl(&["fill", &from, &to, &rows.to_string()]);
    let report = desk.bring("dry_run=true", &filled);
    assert_eq!((&report["new"], &report["bad"]), (&json!(1), &json!(1)), "{report}");
    let report = desk.bring("rows=good", &filled);
    assert_eq!((&report["new"], &report["applied"]), (&json!(1), &json!(true)));
}

#[test]
fn an_export_that_passed_through_another_program_changes_nothing_r11() {
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    let desk = Desk::open(data.path(), site.path());
    let (export, saved) = (data.path().join("e.xlsx"), data.path().join("s.xlsx"));
    desk.take("/api/v1/listings/export", &export);
    let (from, to) = (export.to_string_lossy(), saved.to_string_lossy());
    if openpyxl(&["resave", &from, &to]).is_none() {
        return;
    }
    let described = document(&openpyxl(&["describe", &to]).unwrap());
    let rows = described["rows"].as_u64().unwrap();
    assert!(rows > 0 && described["formulas"] == 0, "{described}");
    let report = desk.bring("rows=all", &saved);
    assert_eq!(report["unchanged"], rows, "{report}");
    assert_eq!((&report["new"], &report["changed"]), (&json!(0), &json!(0)));

    openpyxl(&["change", &from, &to, "更新频率", "每季度"]);
    let report = desk.bring("dry_run=true", &saved);
    assert_eq!((&report["changed"], &report["bad"]), (&json!(1), &json!(0)), "{report}");
    assert_eq!(report["rows"][0]["changes"][0]["field"], "frequency");
}
