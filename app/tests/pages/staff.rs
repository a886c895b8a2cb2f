//! The pages for staff: what is shown is what may be done, and every form is a plain one.

use domain::listing::Command;
use domain::{Language, Permission, Role};

use crate::office::{LISTING, listing, nobody, office, session};
use crate::render::{Rendered, render};

const REVIEWS: [Command; 2] = [Command::Approve, Command::Return];

async fn page(path: &str, role: Role, may: &[Permission], commands: &[Command]) -> Rendered {
    render(path, Language::Zh, office(&session(role, may), &listing(commands))).await
}

fn at(rest: &str) -> String {
    format!("/staff/listings/{LISTING}{rest}")
}

#[tokio::test]
async fn who_is_not_signed_in_is_asked_to_and_comes_back() {
    let page = render("/staff/listings?q=公交", Language::Zh, nobody()).await;
    assert_eq!(page.status, 401);
    page.has("请先登录");
    page.has("<form class=\"stack\" method=\"post\" action=\"/api/v1/session\"");
    page.has("name=\"next\" value=\"/staff/listings?q=");
    page.has("使用示例省统一认证登录");
    let page = render("/sign-in?problem=wrong-credentials", Language::En, nobody()).await;
    assert_eq!(page.status, 200);
    page.has("Wrong e-mail address or password");
}

#[tokio::test]
async fn nobody_is_sent_elsewhere_after_signing_in() {
    let page = render("/sign-in?next=//evil.example", Language::Zh, nobody()).await;
    page.lacks("evil.example\"");
    page.has("name=\"next\" value=\"/staff\"");
}

#[tokio::test]
async fn a_code_is_asked_for_where_one_is_needed() {
    let page = render("/sign-in?problem=code-required", Language::Zh, nobody()).await;
    page.has("<details class=\"code\" open data-code");
    page.has("请输入动态验证码");
}

#[tokio::test]
async fn the_work_list_says_what_is_due_in_words() {
    let page = page("/staff", Role::Reviewer, &[Permission::ListingsReview], &[]).await;
    assert_eq!(page.status, 200);
    for words in ["逾期 2 个工作日", "还剩 1 个工作日", "还剩 9 个工作日", "暂定", "待我办理"]
    {
        page.has(words);
    }
    page.has("href=\"/staff/listings?overdue=true\"");
    page.lacks("/staff/listings/new");
    page.lacks("/staff/audit");
    page.lacks("style=");
}

#[tokio::test]
async fn the_buttons_are_the_permissions() {
    let page = page(&at(""), Role::Reviewer, &[Permission::ListingsReview], &REVIEWS).await;
    assert_eq!(page.status, 200);
    for command in Command::ALL {
        let button = format!("name=\"command\" value=\"{command}\"");
        if REVIEWS.contains(command) { page.has(&button) } else { page.lacks(&button) }
    }
    page.has(&format!("action=\"/api/v1/listings/{LISTING}/commands\""));
    page.has("name=\"version\" value=\"7\"");
    page.has("name=\"confidential_checked\" value=\"true\" required");
    page.lacks("/edit\"");
}

#[tokio::test]
async fn a_reviewer_reads_only_what_changed() {
    let page = page(&at(""), Role::Reviewer, &[], &REVIEWS).await;
    page.has("每<del>日</del><ins>周</ins>导出");
    page.has("<del>有条件开放</del>");
    page.has("公众看到的是第 3 版");
    page.has("摘要没有写明更新方式。");
}

#[tokio::test]
async fn what_was_found_in_a_file_is_shown_with_where() {
    let page = page(&at(""), Role::Reviewer, &[], &REVIEWS).await;
    page.has("1 列有未处理的个人信息");
    page.has("手机号码");
    page.has("12 处，如第 5 行");
    page.has("2 行的列数不是 5 列，如第 8 行");
    page.has("name=\"command\" value=\"overrule\"");
    page.lacks("name=\"command\" value=\"treat\"");
}

#[tokio::test]
async fn the_editor_is_a_plain_form_of_the_interfaces_names() {
    let commands = [Command::Edit, Command::Submit];
    let page = page(&at("/edit"), Role::Registrar, &[], &commands).await;
    assert_eq!(page.status, 200);
    for name in [
        "title",
        "summary",
        "openness",
        "themes[]",
        "period.start",
        "contact.office",
        "fields[0].name",
        "fields[1].type",
        "elements",
        "questions",
        "undertaking",
        "region",
    ] {
        page.has(&format!("name=\"{name}\""));
    }
    page.has("method=\"post\" action=\"/api/v1/listings/");
    page.has("enctype=\"multipart/form-data\"");
    page.has("name=\"command\" value=\"treat\"");
    page.has("href=\"#f-contact-office\"");
    page.lacks("style=");
    page.lacks(" onclick");
}

#[tokio::test]
async fn who_may_not_edit_gets_no_editor() {
    let page = page(&at("/edit"), Role::Reviewer, &[], &REVIEWS).await;
    assert_eq!(page.status, 403);
    page.lacks("data-autosave");
}

#[tokio::test]
async fn what_is_for_others_is_refused_politely() {
    for path in ["/staff/listings/new", "/staff/import"] {
        let page = page(path, Role::Reviewer, &[], &[]).await;
        assert_eq!(page.status, 403, "{path}");
        page.has("当前账号没有这项权限");
        page.has("href=\"/staff\"");
    }
}

#[tokio::test]
async fn a_second_factor_comes_first() {
    let page = page("/staff", Role::Reviewer, &[Permission::CodeEnrol], &[]).await;
    page.has("请先启用动态验证码");
    page.has("href=\"/account#code\"");
}

#[tokio::test]
async fn a_hostile_text_stays_text() {
    let mut view = listing(&REVIEWS);
    view.entry.title = "<script>alert(1)</script>\" onclick=\"x".into();
    let path = at("");
    let page = render(&path, Language::Zh, office(&session(Role::Reviewer, &[]), &view)).await;
    page.lacks("<script>alert(1)");
    page.has("&lt;script&gt;alert(1)&lt;/script&gt;&quot; onclick=&quot;x");
}
