//! Completing an entry of which too little is known, so that it can be shown as a sample.

use crate::{Entry, Openness, Theme};

/// What stands for something that the provider has yet to say.
const TO_COME: &str = "待补充";

/// Words of a title that speak for a theme. Where several themes are named, the one with most
/// words wins, then the one that comes first here.
const WORDS: &[(Theme, &[&str])] = &[
    (Theme::Education, &["学校", "教育", "学生", "教师", "幼儿园", "小学", "中学", "大学", "招生"]),
    (Theme::Employment, &["就业", "失业", "劳动", "招聘", "求职", "工资", "职业", "人力资源"]),
    (Theme::Science, &["科技", "专利", "科研", "研发", "创新", "科学园"]),
    (
        Theme::Agriculture,
        &["农业", "农村", "农产", "农药", "粮食", "畜", "渔", "林业", "水稻", "果"],
    ),
    (Theme::Tourism, &["旅游", "景区", "景点", "旅馆", "酒店", "民宿", "观光", "游客"]),
    (Theme::Health, &["医疗", "医院", "卫生", "疫苗", "药", "疾病", "诊所", "健康", "传染病"]),
    (Theme::Culture, &["文化", "图书", "博物馆", "文物", "艺术", "古迹", "体育", "展览"]),
    (
        Theme::Transport,
        &["交通", "公交", "道路", "停车", "车站", "铁路", "机场", "航班", "捷运", "公路"],
    ),
    (Theme::Credit, &["信用", "失信", "红黑名单", "行政处罚"]),
    (Theme::Weather, &["气象", "天气", "降雨", "雨量", "台风", "气温", "风速"]),
    (
        Theme::Environment,
        &["环境", "空气", "污染", "水质", "垃圾", "废弃物", "排放", "生态", "噪音"],
    ),
    (Theme::Business, &["企业", "公司", "工商", "登记", "商业", "市场主体", "营业"]),
    (Theme::Economy, &["经济", "预算", "决算", "财政", "税", "产值", "物价", "贸易", "进出口"]),
];

/// The theme that a title speaks of, if it does.
pub fn guess_theme(title: &str) -> Option<Theme> {
    let mut best = (0, None);
    for (theme, words) in WORDS {
        let count = words.iter().filter(|word| title.contains(**word)).count();
        if count > best.0 {
            best = (count, Some(*theme));
        }
    }
    best.1
}

/// Fills what an entry lacks for publication, and marks it as a sample (示例数据).
///
/// An entry that lacks nothing is left alone. A legal basis is never made up (R13): without one,
/// limited data stays a draft.
#[must_use]
pub fn complete_as_sample(entry: Entry) -> Entry {
    if entry.findings().is_empty() {
        return entry;
    }
    let mut entry = Entry { sample: true, ..entry };
    if entry.summary.trim().is_empty() {
        entry.summary = format!("示例条目：{}", entry.title);
    }
    if entry.themes.is_empty() {
        entry.themes.push(guess_theme(&entry.title).unwrap_or(Theme::General));
    }
    if entry.contact.office.trim().is_empty() {
        TO_COME.clone_into(&mut entry.contact.office);
    }
    if entry.openness == Openness::Conditional
        && entry.conditions.as_deref().is_none_or(|conditions| conditions.trim().is_empty())
    {
        entry.conditions = Some(TO_COME.to_owned());
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Contact, RegionCode};

    fn draft(title: &str) -> Entry {
        Entry::draft(title, RegionCode::parse("360000").expect("a code"))
    }

    #[test]
    fn a_bare_title_becomes_a_sample_that_says_so() {
        let sample = complete_as_sample(draft("公交停车场一览表"));
        assert_eq!(sample.findings(), []);
        assert!(sample.sample);
        assert_eq!(sample.summary, "示例条目：公交停车场一览表");
        assert_eq!((&*sample.themes, &*sample.contact.office), (&[Theme::Transport][..], TO_COME));
    }

    #[test]
    fn a_title_that_speaks_of_nothing_known_is_general() {
        assert_eq!(complete_as_sample(draft("收文登录簿")).themes, [Theme::General]);
        assert_eq!(guess_theme("年度预算与决算"), Some(Theme::Economy));
        assert_eq!(guess_theme(""), None);
    }

    #[test]
    fn a_complete_entry_is_no_sample() {
        let whole = Entry {
            summary: "全市公交。".into(),
            themes: vec![Theme::Transport],
            contact: Contact { office: "数据科".into(), ..Contact::default() },
            ..draft("公交")
        };
        assert_eq!(complete_as_sample(whole.clone()), whole);
    }

    #[test]
    fn a_legal_basis_is_never_made_up_r13() {
        let limited = Entry { openness: Openness::Conditional, ..draft("公交") };
        let sample = complete_as_sample(limited);
        let left: Vec<_> = sample.findings().iter().map(|finding| finding.field).collect();
        assert_eq!(left, ["legal_basis"]);
    }
}
