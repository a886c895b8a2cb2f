//! Letters about notices, in their receiver's language. What a letter says are the sentences of
//! its notices and where they lead; who wants to read more signs in.

use contract::notices::href;
use contract::paths;
use domain::Language;
use domain::notices::{About, Facts, NoticeKind, line};
use store::Mail;
use store::notices::{LetterContent, Notice};

use crate::people::letters::letter;

/// Writes a letter.
pub(crate) fn write(content: LetterContent, origin: &str) -> Mail {
    match content {
        LetterContent::Account { address, language, notices, more, digest } => {
            let subject = match (notices.as_slice(), digest) {
                ([only], false) => subject(only, language),
                _ => day_subject(notices.len(), more, language),
            };
            let mut text = greeting(language, digest).to_owned();
            for notice in &notices {
                text.push_str(&paragraph(notice, language, origin));
            }
            text.push_str(&rest(more, language, origin));
            text.push_str(&settings(language, origin));
            letter(&address, &subject, &text, language, origin)
        }
        LetterContent::Stranger { address, kind, about, facts } => {
            stranger(&address, kind, &about, &facts, origin)
        }
    }
}

fn subject(notice: &Notice, language: Language) -> String {
    let (label, title) = (notice.kind.label(language), line(&notice.about.title));
    match language {
        _ if title.is_empty() => format!("{label} - {}", name(language)),
        Language::Zh => format!("{label}：{title} - 数门"),
        Language::En => format!("{label}: {title} - Shumen"),
    }
}

fn day_subject(named: usize, more: u32, language: Language) -> String {
    let count = named.saturating_add(usize::try_from(more).unwrap_or(usize::MAX));
    match language {
        Language::Zh => format!("今日动态 {count} 项 - 数门"),
        Language::En if count == 1 => "One piece of news today - Shumen".to_owned(),
        Language::En => format!("{count} pieces of news today - Shumen"),
    }
}

const fn name(language: Language) -> &'static str {
    match language {
        Language::Zh => "数门",
        Language::En => "Shumen",
    }
}

const fn greeting(language: Language, digest: bool) -> &'static str {
    match (language, digest) {
        (Language::Zh, false) => "您好：",
        (Language::Zh, true) => "您好：\n\n以下是您关注或办理事项的最新动态。",
        (Language::En, false) => "Hello,",
        (Language::En, true) => "Hello,\n\nthis is the news of what you follow or work on.",
    }
}

fn paragraph(notice: &Notice, language: Language, origin: &str) -> String {
    let Notice { id: _, kind, about, facts, created_at: _, read_at: _ } = notice;
    let sentence = kind.sentence(&about.title, facts, language);
    format!("\n\n{sentence}\n{origin}{}", href(*kind, about, facts))
}

fn rest(more: u32, language: Language, origin: &str) -> String {
    let page = paths::NOTICES_PAGE;
    match language {
        _ if more == 0 => String::new(),
        Language::Zh => format!("\n\n另有 {more} 项，请在这里查看：\n{origin}{page}"),
        Language::En => format!("\n\nThere are {more} more:\n{origin}{page}"),
    }
}

fn settings(language: Language, origin: &str) -> String {
    let page = paths::NOTICES_PAGE;
    match language {
        Language::Zh => format!("\n\n可以在这里调整是否接收邮件：\n{origin}{page}"),
        Language::En => format!("\n\nWhether you get letters is set here:\n{origin}{page}"),
    }
}

/// A letter to somebody of whom only the address is known, in both languages. A title that is not
/// a dataset's may be the words of whoever named the address, and is left out.
fn stranger(address: &str, kind: NoticeKind, about: &About, facts: &Facts, origin: &str) -> Mail {
    let link = format!("{origin}{}", href(kind, about, facts));
    let title = |language| match (&about.dataset, language) {
        (Some(_), _) => about.title.as_str(),
        (None, Language::Zh) => "一项数据申请",
        (None, Language::En) => "an application",
    };
    let zh = kind.sentence(title(Language::Zh), facts, Language::Zh);
    let en = kind.sentence(title(Language::En), facts, Language::En);
    let text = format!(
        "您好：\n\n{zh}请用本邮箱注册或登录后查看：\n{link}\n\n如果您不了解此事，请忽略本邮件。\n\n\
         Hello,\n\n{en} Register or sign in with this address to read more:\n{link}\n\nIf you know \
         nothing of it, do nothing."
    );
    let subject = format!("{} - 数门 Shumen", kind.label(Language::Zh));
    letter(address, &subject, &text, Language::Zh, origin)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::RequestId;

    use super::*;

    const ORIGIN: &str = "https://data.example";

    fn notice() -> Notice {
        Notice {
            id: "n".to_owned(),
            kind: NoticeKind::RequestReturned,
            about: About {
                request: Some(RequestId::new("r")),
                title: "公交客流\r\nBcc: x@example.org".to_owned(),
                ..About::default()
            },
            facts: Facts::default(),
            created_at: DateTime::UNIX_EPOCH,
            read_at: None,
        }
    }

    fn to_account(language: Language, count: usize, more: u32, digest: bool) -> Mail {
        let address = "a@example.org".to_owned();
        let notices = vec![notice(); count];
        let content = LetterContent::Account { address, language, notices, more, digest };
        write(content, ORIGIN)
    }

    #[test]
    fn a_letter_speaks_its_receivers_language_and_leads_to_the_page() {
        let zh = to_account(Language::Zh, 1, 0, false);
        assert_eq!(zh.subject, "申请需要补正：公交客流  Bcc: x@example.org - 数门");
        assert!(zh.text.starts_with("您好：\n\n“公交客流"), "{}", zh.text);
        assert!(zh.text.contains("https://data.example/requests/r\n"), "{}", zh.text);
        let en = to_account(Language::En, 1, 0, false);
        assert!(en.subject.starts_with("A request was returned: "), "{}", en.subject);
        assert!(en.text.starts_with("Hello,\n\n“公交客流"), "{}", en.text);
    }

    #[test]
    fn the_days_letter_says_how_much_there_is_even_of_what_it_does_not_name() {
        let zh = to_account(Language::Zh, 2, 5, true);
        assert_eq!(zh.subject, "今日动态 7 项 - 数门");
        assert!(zh.text.contains("另有 5 项"), "{}", zh.text);
        let one = to_account(Language::En, 1, 0, true);
        assert_eq!(one.subject, "One piece of news today - Shumen");
    }

    #[test]
    fn a_stranger_gets_both_languages_and_nobody_elses_words() {
        let about = About { title: "买我的东西".to_owned(), ..About::default() };
        let address = "a@example.org".to_owned();
        let (kind, facts) = (NoticeKind::RequestUndertake, Facts::default());
        let mail = write(LetterContent::Stranger { address, kind, about, facts }, ORIGIN);
        assert!(!mail.text.contains("买我的东西") && !mail.subject.contains("买我的东西"));
        assert!(mail.text.contains("您好") && mail.text.contains("Hello"), "{}", mail.text);
    }
}
