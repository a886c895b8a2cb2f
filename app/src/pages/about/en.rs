//! The English text of the page about the portal.

use super::{Prose, Section};

pub(super) fn prose() -> Prose {
    Prose {
        title: "About this portal",
        lede: "Shumen is a portal of open public data: departments at every level put what the law lets them open into one catalogue, where anyone can find, understand and take it.",
        contents: "On this page",
        sections: [
            Section {
                id: "portal",
                heading: "What is here",
                paragraphs: &[
                    "The catalogue holds what departments of province, cities and counties have registered. Every entry says what the data is, who provides it, which place and time it covers, how often it is updated, under which licence it may be used and which office answers questions.",
                    "A file never changes once it is published. When there is something new there is a new version; older ones stay at their address, so that results can be checked and repeated. Every file comes with its SHA-256 checksum.",
                    "Entries marked as sample data were made up to show how the portal works. They describe nothing real.",
                ],
                items: &[],
            },
            Section {
                id: "openness",
                heading: "Kinds of openness",
                paragraphs: &[
                    "Public data is open on principle. Whatever is not shown to need conditions or closure is open without conditions, and is published without being asked for.",
                ],
                items: &[
                    (
                        "Open",
                        "Anyone may download and use it. There is no registration and no fee.",
                    ),
                    (
                        "Conditional",
                        "The entry states conditions and their legal basis. Whoever meets them, and undertakes to keep to the agreed purpose, scope and term, may have the data.",
                    ),
                    (
                        "Closed",
                        "The entry states the legal basis. It remains in the catalogue, so that everyone can know that such data exists. Once it is de-identified, or the right holder agrees, it can become conditional or open.",
                    ),
                ],
            },
            Section {
                id: "terms",
                heading: "Terms of use",
                paragraphs: &[
                    "Keep to the licence and to the rules of use that the entry states.",
                    "Products, reports and papers made from the data name the provider, the dataset, its version and the day on which it was taken; every entry has a line for this that can be copied.",
                    "Do not try to identify people in the data, and do not pass off changed data as what the provider published.",
                    "Providers answer for where the data comes from and update it as often as they promised. Data shows how things were on the date of its version; check for a newer one before a weighty decision.",
                ],
                items: &[],
            },
            Section {
                id: "privacy",
                heading: "Privacy",
                paragraphs: &[
                    "Looking, searching and downloading open data need no account. We do not ask for your name or address.",
                    "The portal sets two cookies and no more: one remembers the language, one the type size that you chose. It does not follow you across sites and loads no script, font or picture from elsewhere.",
                    "The server's log keeps the time, address and outcome of requests, for safety and for totals, as long as the rules prescribe.",
                ],
                items: &[],
            },
            Section {
                id: "accessibility",
                heading: "Accessibility",
                paragraphs: &[
                    "The portal is built to level AA of the Web Content Accessibility Guidelines 2.2: everything can be done with the keyboard alone, colour never says anything by itself, text has enough contrast in the light and in the dark appearance, and pages work on a screen 320 pixels wide and at twice the size.",
                    "“Large type” at the top enlarges all text. With scripts off, finding, reading and downloading go on working. Nothing moves where the system asks for less motion.",
                    "Files are made by the departments, and some of them (PDF, for instance) may be hard on screen readers; ask the office named in the entry for another format.",
                ],
                items: &[],
            },
            Section {
                id: "standards",
                heading: "Rules and standards",
                paragraphs: &[
                    "Entries, kinds of openness and the way to publication follow the rules on the management of public data; divisions have the codes of the national standard GB/T 2260.",
                    "Every dataset's page carries a schema.org description, and an OpenAPI document describes the interface, for search engines and programs.",
                ],
                items: &[],
            },
        ],
    }
}
