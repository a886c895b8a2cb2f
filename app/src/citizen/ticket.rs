//! A ticket that was just given: the address of the file, and of its receipt.

use contract::TicketView;
use maud::{Markup, html};

use crate::locale::citizen::Mine;
use crate::locale::staff::fill;
use crate::locale::{Locale, format};

/// What is shown beside the button once the download has begun.
pub fn ready(ticket: &TicketView, locale: Locale) -> Markup {
    let say = Mine::of(locale.language);
    let until = format::moment(ticket.expires_at, locale.language);
    html! {
        p { strong { (say.ticket_ready) } }
        p.small { (fill(say.ticket_help, &[&until])) }
        p.inline {
            a href=(ticket.url) rel="external nofollow" download { (say.ticket_file) }
            " " a href=(receipt(&ticket.url)) rel="external nofollow" download { (say.ticket_receipt) }
            " " a href=(looked(&ticket.url)) rel="nofollow" { (say.ticket_look) }
        }
    }
}

/// The address of the receipt of what a ticket opens: the same, one step further.
fn receipt(url: &str) -> String {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    format!("{path}/receipt?{query}")
}

/// The address at which what a ticket opens is looked into, where it is a table.
fn looked(url: &str) -> String {
    url.replacen("/download/", "/data/", 1)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_receipt_and_the_rows_are_asked_for_with_the_same_ticket() {
        let url = "/download/a?ticket=b&version=2";
        assert_eq!(super::receipt(url), "/download/a/receipt?ticket=b&version=2");
        assert_eq!(super::looked(url), "/data/a?ticket=b&version=2");
    }
}
