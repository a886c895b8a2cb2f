//! The elements that the fields of an entry carry, and the codes that their values come from.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use contract::{ColumnProfile, ProblemKind, StandardRef};
use domain::standards::Code;
use domain::{Entry, Language, Standard, StandardBody, StandardId};

use crate::failure::Failure;
use crate::portal::Portal;

/// A field that carries an element.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    /// Which one.
    pub(crate) id: StandardId,
    /// The element.
    pub(crate) element: Standard,
    /// The codes that its values come from; none where they do not.
    pub(crate) codes: Vec<Code>,
    /// The list of these codes, where it says where each is on the map.
    pub(crate) outlined: Option<StandardId>,
    /// The list of these codes, and its version.
    pub(crate) list: Option<(StandardId, u32)>,
}

impl Listed {
    /// The element by its name.
    pub(crate) fn reference(&self, language: Language) -> StandardRef {
        StandardRef { id: self.id.clone(), title: self.element.name(language).to_owned() }
    }

    /// What codes stand for, by the code.
    pub(crate) fn names(&self, language: Language) -> HashMap<&str, &str> {
        self.codes.iter().map(|code| (code.value.as_str(), code.name(language))).collect()
    }

    /// Says what the commonest values of a column stand for.
    pub(crate) fn label(&self, profile: &mut ColumnProfile, language: Language) {
        for counted in &mut profile.top {
            let code = self.codes.iter().find(|code| code.value == counted.value.trim());
            counted.label = code.map(|code| code.name(language).to_owned());
        }
    }
}

/// The elements that an entry's fields carry, by the field's name.
pub(crate) async fn carried(
    portal: &Portal,
    entry: &Entry,
) -> Result<HashMap<String, Listed>, Failure> {
    let mut found: HashMap<StandardId, Option<Listed>> = HashMap::new();
    let mut carried = HashMap::new();
    for field in &entry.fields {
        let Some(id) = &field.element else { continue };
        if !found.contains_key(id) {
            let listed = load(portal, id).await?;
            found.insert(id.clone(), listed);
        }
        if let Some(Some(listed)) = found.get(id) {
            carried.insert(field.name.clone(), listed.clone());
        }
    }
    Ok(carried)
}

/// What the codes of an entry's fields stand for, of those that are wanted; remembered until anything
/// in the catalogue changes, for rows are asked for again and again.
pub(crate) async fn coded(
    portal: &Portal,
    entry: &Entry,
    wanted: impl Fn(&str) -> bool,
) -> Result<HashMap<String, Arc<Listed>>, Failure> {
    let mut coded = HashMap::new();
    for field in entry.fields.iter().filter(|field| wanted(&field.name)) {
        let Some(id) = &field.element else { continue };
        let listed = match portal.lookups().find_listed(id) {
            Some(known) => known,
            None => {
                let change = portal.lookups().change();
                let Some(listed) = load(portal, id).await?.map(Arc::new) else { continue };
                portal.lookups().keep_listed(id, change, &listed);
                listed
            }
        };
        if !listed.codes.is_empty() {
            coded.insert(field.name.clone(), listed);
        }
    }
    Ok(coded)
}

async fn load(portal: &Portal, id: &StandardId) -> Result<Option<Listed>, Failure> {
    let Some(stored) = portal.store().standard(id).await? else { return Ok(None) };
    let list = match &stored.standard.body {
        StandardBody::Element { code_list: Some(list), .. } => {
            portal.store().standard(list).await?
        }
        _ => None,
    };
    let mut listed = Listed {
        id: id.clone(),
        element: stored.standard,
        codes: Vec::new(),
        outlined: None,
        list: None,
    };
    if let Some(list) = list {
        listed.list = Some((list.id.clone(), list.version));
        let standard = list.standard;
        listed.outlined = standard.outlines().is_some().then_some(list.id);
        if let StandardBody::CodeList { codes, .. } = standard.body {
            listed.codes = codes;
        }
    }
    Ok(Some(listed))
}

/// Lets the elements that an entry names say type and unit of their fields (R39). One that was
/// withdrawn may stay where it was `before`.
pub(crate) async fn settle(
    portal: &Portal,
    before: Option<&Entry>,
    entry: &mut Entry,
    language: Language,
) -> Result<(), Failure> {
    let ids: HashSet<_> = entry.fields.iter().filter_map(|field| field.element.clone()).collect();
    let mut known = HashMap::new();
    for id in ids {
        let stored = match id.is_sound() {
            true => portal.store().standard(&id).await?,
            false => None,
        };
        let had = before.is_some_and(|before| {
            before.fields.iter().any(|field| field.element.as_ref() == Some(&id))
        });
        if let Some(stored) = stored.filter(|stored| had || !stored.withdrawn) {
            known.insert(id, stored.standard);
        }
    }
    domain::standards::settle(entry, |id| known.get(id)).map_err(|unknown| {
        let ids: Vec<_> = unknown.iter().map(StandardId::as_str).collect();
        let detail = match language {
            Language::Zh => format!("没有这些数据元，或已停用：{}（R39）", ids.join("、")),
            Language::En => {
                format!("no such data element, or withdrawn: {} (R39)", ids.join(", "))
            }
        };
        let errors = [("fields", detail.as_str())];
        Failure::fields(ProblemKind::Incomplete, errors, language)
    })
}
