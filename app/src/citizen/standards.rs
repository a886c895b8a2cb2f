//! Data elements and code lists, as everybody reads them (R39).

use contract::{Items, StandardItem, StandardView, paths};
use domain::{Permission, StandardBody};
use maud::{Markup, html};

use crate::components::breadcrumb;
use crate::head::{Page, describe};
use crate::locale::Locale;
use crate::locale::staff::fill;
use crate::locale::standards::Standards;
use crate::staff::address::Address;
use crate::standards::{codes, list};

/// All standards.
pub fn all(address: &Address, found: &Items<StandardItem>, locale: Locale) -> Markup {
    let say = Standards::of(locale.language);
    describe(&Page {
        title: say.standards.to_owned(),
        description: say.lede.to_owned(),
        path: address.whole(),
    });
    html! {
        div.wrap.page.stack {
            header.stack.tight {
                h1 { (say.standards) }
                p.lede { (say.lede) }
            }
            (list(address, found, paths::standard_page, locale))
        }
    }
}

/// A standard: what it fixes, and where it is used.
pub fn page(view: &StandardView, locale: Locale) -> Markup {
    let say = Standards::of(locale.language);
    let StandardView { id, standard, related, datasets, .. } = view;
    let name = standard.name(locale.language);
    describe(&Page {
        title: name.to_owned(),
        description: standard.definition.clone().unwrap_or_default(),
        path: paths::standard_page(id.as_str()),
    });
    html! {
        div.wrap.page.stack {
            (breadcrumb(&[(say.standards, "/standards".to_owned())], locale))
            header.stack.tight {
                h1 lang=[locale.lang_of(name)] { (name) }
                div.meta {
                    span { (standard.kind().label(locale.language)) }
                    code { (id) }
                    span { (fill(say.changed, &[&locale.day(view.updated_at), &view.version.to_string()])) }
                    @if view.withdrawn { span.mark { (say.withdrawn) } }
                }
            }
            @if view.withdrawn { div.note { p { (say.withdrawn_help) } } }
            (facts(view, locale))
            p.actions {
                a.button href=(paths::standard(id.as_str())) rel="external" { (say.as_json) }
                @if view.permissions.contains(&Permission::StandardsManage) {
                    a.button href=(paths::staff_standard_page(id.as_str())) rel="nofollow" { (say.edit) }
                }
            }
            @match &standard.body {
                StandardBody::CodeList { codes: all, .. } => {
                    section.stack.tight {
                        h2 #codes { (say.codes) }
                        (codes(all, locale))
                    }
                    @if !related.is_empty() {
                        section.stack.tight {
                            h2 { (say.elements) }
                            ul.bulleted {
                                @for element in related {
                                    li { a href=(paths::standard_page(element.id.as_str())) lang=[locale.lang_of(&element.title)] { (element.title) } }
                                }
                            }
                        }
                    }
                }
                StandardBody::Element { .. } => {
                    section.stack.tight {
                        h2 { (say.datasets) }
                        @if datasets.is_empty() { p.muted { (say.no_datasets) } }
                        ul.bulleted {
                            @for dataset in datasets {
                                li { a href=(paths::dataset_page(dataset.id.as_str())) lang=[locale.lang_of(&dataset.title)] { (dataset.title) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn facts(view: &StandardView, locale: Locale) -> Markup {
    let say = Standards::of(locale.language);
    let standard = &view.standard;
    html! {
        dl.facts {
            @if let Some(words) = &standard.definition {
                div { dt { (say.definition) } dd.pre lang=[locale.lang_of(words)] { (words) } }
            }
            @if let StandardBody::Element { value_type, unit, .. } = &standard.body {
                div { dt { (say.value_type) } dd { (value_type.label(locale.language)) } }
                @if let Some(unit) = unit { div { dt { (say.unit) } dd lang=[locale.lang_of(unit)] { (unit) } } }
                @for list in &view.related {
                    div { dt { (say.list) } dd { a href=(paths::standard_page(list.id.as_str())) lang=[locale.lang_of(&list.title)] { (list.title) } } }
                }
            }
            @if let Some(outlines) = standard.outlines() {
                div { dt { (say.outlines) } dd {
                    a href=(paths::data_page(outlines.distribution.as_str(), "view=map")) rel="nofollow" { (say.outlines_see) }
                    " " a href=(paths::outlines(view.id.as_str())) rel="external" { "GeoJSON" }
                } }
                @if let Some(number) = &outlines.map_number {
                    div { dt { (say.map_number) } dd { (number) } }
                }
            }
            @if let Some(source) = &standard.source {
                div { dt { (say.source) } dd lang=[locale.lang_of(source)] { (source) } }
            }
            div { dt { (say.keeper) } dd lang=[locale.lang_of(&view.owner.name)] { (view.owner.name) } }
        }
    }
}
