//! Markdown into safe HTML. Every tag of the answer is written out here, so that nothing of what
//! somebody wrote can become one: raw HTML and pictures are left out, text is escaped, and a link
//! leads to a page of this site or to another by `http` or `https`.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag};

/// How deep lists and quotations go; what is deeper is text.
const DEPTH_MAX: usize = 24;

/// The HTML of a text. A new line is one on the page too, as people who write in forms expect.
pub(super) fn html(markdown: &str) -> String {
    let mut writer = Writer::default();
    for event in Parser::new_ext(markdown, Options::empty()) {
        writer.write(event);
    }
    writer.out
}

#[derive(Default)]
struct Writer {
    out: String,
    /// What closes each element that is open; empty for one that was not written.
    open: Vec<&'static str>,
    /// How many elements are open within one that is left out, with it.
    hidden: usize,
}

impl Writer {
    fn write(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) if self.hidden > 0 || is_left_out(&tag) => self.hidden += 1,
            Event::End(_) if self.hidden > 0 => self.hidden -= 1,
            _ if self.hidden > 0 => {}
            Event::Start(tag) => self.start(&tag),
            Event::End(_) => {
                let close = self.open.pop().unwrap_or_default();
                self.out.push_str(close);
            }
            Event::Text(text) => escape(&text, &mut self.out),
            Event::Code(text) => {
                self.out.push_str("<code>");
                escape(&text, &mut self.out);
                self.out.push_str("</code>");
            }
            Event::SoftBreak | Event::HardBreak => self.out.push_str("<br>"),
            Event::Rule => self.out.push_str("<hr>"),
            // Raw HTML, and what only extensions of the grammar have.
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        let (begin, end) = match tag {
            _ if self.open.len() >= DEPTH_MAX => ("", ""),
            Tag::Paragraph => ("<p>", "</p>"),
            // The title of the story is the only heading of the first level.
            Tag::Heading { level: HeadingLevel::H1, .. } => ("<h2>", "</h2>"),
            Tag::Heading { level: HeadingLevel::H2, .. } => ("<h3>", "</h3>"),
            Tag::Heading { .. } => ("<h4>", "</h4>"),
            Tag::BlockQuote(_) => ("<blockquote>", "</blockquote>"),
            Tag::CodeBlock(_) => ("<pre><code>", "</code></pre>"),
            Tag::List(None) => ("<ul>", "</ul>"),
            Tag::List(Some(_)) => ("<ol>", "</ol>"),
            Tag::Item => ("<li>", "</li>"),
            Tag::Emphasis => ("<em>", "</em>"),
            Tag::Strong => ("<strong>", "</strong>"),
            Tag::Link { dest_url, .. } => return self.link(dest_url),
            _ => ("", ""),
        };
        self.out.push_str(begin);
        self.open.push(end);
    }

    /// Begins a link; one that leads nowhere good is the text that it has.
    fn link(&mut self, to: &str) {
        let Some(place) = Place::of(to) else {
            self.open.push("");
            return;
        };
        self.out.push_str("<a href=\"");
        escape(to, &mut self.out);
        self.out.push_str(match place {
            Place::Here => "\">",
            Place::Elsewhere => "\" rel=\"noopener nofollow\">",
        });
        self.open.push("</a>");
    }
}

/// Where a link leads.
enum Place {
    /// To a page of this site.
    Here,
    /// To another site.
    Elsewhere,
}

impl Place {
    fn of(address: &str) -> Option<Self> {
        if address.contains(|sign: char| sign.is_control() || sign.is_whitespace() || sign == '\\')
        {
            return None;
        }
        let begins = |with: &str| {
            let start = address.as_bytes().get(..with.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()))
        };
        if begins("http://") || begins("https://") {
            return Some(Self::Elsewhere);
        }
        let here =
            address.starts_with('#') || (address.starts_with('/') && !address.starts_with("//"));
        here.then_some(Self::Here)
    }
}

const fn is_left_out(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Image { .. } | Tag::HtmlBlock | Tag::MetadataBlock(_))
}

fn escape(text: &str, out: &mut String) {
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            sign => out.push(sign),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_small_markdown_is_written() {
        let text = "# 标题\n\n第一行\n第二行，*强调*与**着重**，见[数据](/datasets/1?a=1&b=2)。\n\n- 一\n- 二\n\n1. 甲\n\n> 引文 `x<y`\n";
        assert_eq!(
            html(text),
            "<h2>标题</h2><p>第一行<br>第二行，<em>强调</em>与<strong>着重</strong>，见\
             <a href=\"/datasets/1?a=1&amp;b=2\">数据</a>。</p><ul><li>一</li><li>二</li></ul>\
             <ol><li>甲</li></ol><blockquote><p>引文 <code>x&lt;y</code></p></blockquote>"
        );
        assert_eq!(
            html("[外部](https://example.org/)"),
            "<p><a href=\"https://example.org/\" rel=\"noopener nofollow\">外部</a></p>"
        );
    }

    #[test]
    fn nothing_that_is_written_becomes_markup() {
        for attack in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "<div onclick=alert(1)>\n\n文字\n\n</div>",
            "![x](/pixel.png)",
            "![x](https://evil.example/pixel.png \"t\")",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](<java\tscript:alert(1)>)",
            "[x](&#106;avascript:alert(1))",
            "[x](data:text/html,<script>alert(1)</script>)",
            "[x](vbscript:x)",
            "[x](//evil.example)",
            "[x](/\\evil.example)",
            "[x](\\\\evil.example)",
            "<javascript:alert(1)>",
            "[x]: javascript:alert(1)\n\n[x]",
            "<!-- x --><style>*{display:none}</style>",
            "<svg/onload=alert(1)>",
            "<iframe src=//evil.example></iframe>",
        ] {
            let written = html(attack);
            for bad in ["<a", "<img", "<script", "<div", "<style", "<svg", "<iframe", "<!--"] {
                assert!(!written.contains(bad), "{attack}: {written}");
            }
        }
        let quoted = html("[x](https://e.example/\"onmouseover=\"alert(1) 't')");
        assert!(!quoted.contains("\"onmouseover"), "{quoted}");
        let code = html("```html\"><script>\n</code><script>\n```");
        assert_eq!(code, "<pre><code>&lt;/code&gt;&lt;script&gt;\n</code></pre>");
    }

    #[test]
    fn a_tower_of_quotations_ends() {
        let written = html(&format!("{}x", "> ".repeat(1_000)));
        assert!(written.matches("<blockquote>").count() <= DEPTH_MAX);
    }

    /// Whether every `<` begins a tag that is known, each is closed in its order, and links lead
    /// where they may.
    fn is_sound(html: &str) -> bool {
        let mut open = Vec::new();
        for part in html.split('<').skip(1) {
            let Some((tag, _)) = part.split_once('>') else { return false };
            let known = [
                "p",
                "h2",
                "h3",
                "h4",
                "blockquote",
                "pre",
                "code",
                "ul",
                "ol",
                "li",
                "em",
                "strong",
            ];
            if matches!(tag, "br" | "hr") {
                continue;
            }
            if let Some(name) = tag.strip_prefix('/') {
                if open.pop() != Some(name) {
                    return false;
                }
            } else if known.contains(&tag) {
                open.push(tag);
            } else {
                let to = tag.strip_prefix("a href=\"").and_then(|rest| rest.strip_suffix('"'));
                let Some(to) = to else { return false };
                let to = to.strip_suffix("\" rel=\"noopener nofollow").unwrap_or(to);
                if to.contains('"') || Place::of(to).is_none() {
                    return false;
                }
                open.push("a");
            }
        }
        open.is_empty()
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_sound(text in "([-<>\\[\\]()!#*_`~>&;:/\\\\\"'= \n\t]|[a-z文]|javascript:|https://|<script>|</p>|1\\. ){0,60}") {
            let written = html(&text);
            prop_assert!(is_sound(&written), "{written}");
        }
    }
}
