//! The page of a receipt (R28): what was taken, whether this portal vouches for it, and how
//! anybody checks that without us.

use contract::{Problem, ReceiptView, paths};
use domain::Licence;
use maud::{Markup, html};

use crate::components::{copyable, mark};
use crate::head::{Page, describe};
use crate::locale::citizen::Public;
use crate::locale::staff::fill;
use crate::locale::{Locale, format};
use crate::visit::answer_with;

/// Where the keys stand that check receipts.
const KEYS: &str = "/.well-known/shumen-keys.json";

/// The page.
///
/// # Errors
/// When the interface fails; a receipt that nobody gave is a page of its own.
pub fn page(receipt: Result<ReceiptView, Problem>, locale: Locale) -> Result<Markup, Problem> {
    match receipt {
        Ok(receipt) => Ok(certificate(&receipt, locale)),
        Err(problem) if matches!(problem.status, 400 | 404) => Ok(unknown(locale)),
        Err(problem) => Err(problem),
    }
}

fn unknown(locale: Locale) -> Markup {
    answer_with(404);
    let say = Public::of(locale.language);
    titled(say.unknown, "/receipts", locale);
    html! {
        div.wrap.page.narrow-page {
            div.card.stack.certificate.void {
                p.verdict.no { (say.invalid) }
                h1 { (say.unknown) }
                p { (say.unknown_help) }
            }
        }
    }
}

fn titled(title: &str, path: &str, locale: Locale) {
    let say = Public::of(locale.language);
    describe(&Page {
        title: title.to_owned(),
        description: say.privacy.to_owned(),
        path: path.to_owned(),
    });
}

fn certificate(receipt: &ReceiptView, locale: Locale) -> Markup {
    let say = Public::of(locale.language);
    let site = locale.text.site.name;
    let path = paths::receipt_page(&receipt.id);
    titled(say.receipt, &path, locale);
    let (class, verdict, help) = if receipt.valid {
        ("yes", say.valid, say.valid_help)
    } else {
        ("no", say.invalid, say.invalid_help)
    };
    let void = !receipt.valid;
    html! {
        div.wrap.page.receipt-page {
            article.card.certificate.void[void] aria-labelledby="receipt" {
                header.stack.tight {
                    p.issuer { (mark()) span { (fill(say.receipt_issuer, &[site])) } }
                    h1 #receipt { (say.receipt) }
                }
                div.verdict-box role="status" {
                    p.verdict.(class) { (verdict) }
                    p { (help) }
                    @if let Some(reason) = receipt.reason.as_ref().filter(|_| void) { p { strong { (reason) } } }
                }
                (facts(receipt, locale))
                p.small.muted { (say.privacy) }
            }
            (checking(receipt, locale))
            (technical(receipt, locale))
        }
    }
}

fn facts(receipt: &ReceiptView, locale: Locale) -> Markup {
    let say = Public::of(locale.language);
    let it = &receipt.statement;
    let taken = fill(say.beijing, &[&format::moment(receipt.taken_at, locale.language)]);
    let licence = Licence::from_value(&it.licence).map(|known| known.label(locale.language));
    let basis = if receipt.granted { say.basis_granted } else { say.basis_open };
    let text = |words: &str| html! { span.pre lang=[locale.lang_of(words)] { (words) } };
    let rows = [
        (
            say.receipt_dataset,
            Some(html! {
                a href=(paths::dataset_page(&it.dataset.id)) lang=[locale.lang_of(&it.dataset.name)] { (it.dataset.name) }
            }),
        ),
        (say.receipt_file, Some(text(&it.distribution.name))),
        (say.receipt_version, Some(text(&fill(say.version_text, &[&it.version.to_string()])))),
        (say.receipt_provider, Some(text(&it.provider.name))),
        (say.receipt_source, Some(html! { span.break { (it.source) } })),
        (say.taken_at, Some(text(&taken))),
        (say.basis, Some(text(basis))),
        (say.licence, Some(text(licence.unwrap_or(&it.licence)))),
        (say.terms, it.terms.as_deref().map(text)),
        (say.size, Some(text(&format::bytes(it.size)))),
        (say.sha, Some(html! { code.break { (it.sha256) } })),
    ];
    html! {
        dl.facts.certified {
            @for (name, value) in rows {
                @if let Some(value) = value { div { dt { (name) } dd { (value) } } }
            }
        }
    }
}

fn checking(receipt: &ReceiptView, locale: Locale) -> Markup {
    let say = Public::of(locale.language);
    let file = paths::receipt(&receipt.id);
    html! {
        section.card.stack aria-labelledby="how" {
            h2 #how { (say.how) }
            ol.numbered {
                li { p { (say.how_file) } (copyable("sha256sum data.csv", "sha256sum", locale)) }
                li {
                    p { (say.how_offline) }
                    (copyable("shumen receipt verify receipt.json --keys keys.json --file data.csv", "shumen receipt verify", locale))
                }
                li { p { (say.how_keys) " " a rel="external" href=(KEYS) { (KEYS) } } }
            }
            p.actions { a.button rel="external" download="receipt.json" href=(file) { (say.keep) } }
        }
    }
}

fn technical(receipt: &ReceiptView, locale: Locale) -> Markup {
    let say = Public::of(locale.language);
    let rows = [
        (say.algorithm, Some(&receipt.algorithm)),
        (say.key, Some(&receipt.key_id)),
        (say.public_key, receipt.public_key.as_ref()),
        (say.statement_sha, Some(&receipt.statement_sha256)),
        (say.signed, Some(&receipt.signed)),
        (say.signature, Some(&receipt.signature)),
    ];
    html! {
        details.card.rest.technical {
            summary { (say.technical) }
            dl.facts {
                @for (name, value) in rows {
                    @if let Some(value) = value { div { dt { (name) } dd { code.break { (value) } } } }
                }
            }
        }
    }
}
