//! What is done to one value.

use std::collections::BTreeMap;

use domain::cleaning::Rule;
use domain::personal::{self, Method, PersonalKind, generalise, hide, mask, plain};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{KEY_MIN, TreatError, Treated};
use crate::inspect::Inspection;

/// Hexadecimal digits of a pseudonym: 128 bits, so that no two values meet.
const PSEUDONYM: usize = 32;

/// Treats one value. The kind says which part of it tells least; without one it is any text.
///
/// A pseudonym is the keyed digest of the value as it is compared, so that `139 1234 5678` and
/// `13912345678` get the same.
pub fn apply(method: Method, kind: Option<PersonalKind>, value: &str, key: &[u8]) -> String {
    match method {
        _ if value.trim().is_empty() => String::new(),
        Method::Drop => String::new(),
        Method::Mask => mask(kind, value),
        Method::Generalise => generalise(kind, value),
        Method::Hash => pseudonym(value, key),
    }
}

fn pseudonym(value: &str, key: &[u8]) -> String {
    // A key of any length is taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return hide().to_owned() };
    mac.update(plain(value).as_bytes());
    let mut digits = hex::encode(mac.finalize().into_bytes());
    digits.truncate(PSEUDONYM);
    digits
}

/// What is to be done to a column.
#[derive(Clone, Debug)]
pub enum Step {
    /// Its personal information is taken out (R15).
    Hide(Method),
    /// Its values are written in one way (R39).
    Clean(Rule),
}

impl From<Method> for Step {
    fn from(method: Method) -> Self {
        Self::Hide(method)
    }
}

/// What is done to a column.
#[derive(Clone, Debug)]
enum Plan {
    Hide(Hiding),
    Clean(Rule),
}

/// How personal information is taken out of a column.
#[derive(Clone, Copy, Debug)]
struct Hiding {
    method: Method,
    /// The kind of most of its values; what is not recognised is treated as that.
    mostly: Option<PersonalKind>,
    /// Whether it is text in which something is found now and then: only that is treated.
    sparse: bool,
}

/// What is done to the columns of a file.
pub(crate) struct Treatment<'k> {
    /// By place among the columns of the inspection.
    plans: Vec<Option<Plan>>,
    names: Vec<String>,
    changed: Vec<u64>,
    key: &'k [u8],
    pub(crate) rows: u64,
}

impl<'k> Treatment<'k> {
    pub(crate) fn new(
        inspection: &Inspection,
        plan: &[(String, Step)],
        key: &'k [u8],
    ) -> Result<Self, TreatError> {
        if key.len() < KEY_MIN
            && plan.iter().any(|(_, step)| matches!(step, Step::Hide(Method::Hash)))
        {
            return Err(TreatError::ShortKey);
        }
        let columns = &inspection.columns;
        let mut plans = vec![None; columns.len()];
        for (name, step) in plan {
            let Some(place) = columns.iter().position(|column| column.name == *name) else {
                return Err(TreatError::NoColumn {
                    name: name.clone(),
                    columns: columns.iter().map(|column| column.name.clone()).collect(),
                });
            };
            let column = &columns[place];
            let mostly = column.mostly();
            let sparse = mostly.is_none() && !column.personal.is_empty();
            plans[place] = Some(match step {
                Step::Hide(method) => Plan::Hide(Hiding { method: *method, mostly, sparse }),
                Step::Clean(rule) => Plan::Clean(rule.clone()),
            });
        }
        if !plans.is_empty() && plans.iter().all(is_dropped) {
            return Err(TreatError::NoColumnLeft);
        }
        Ok(Self {
            changed: vec![0; plans.len()],
            names: columns.iter().map(|column| column.name.clone()).collect(),
            plans,
            key,
            rows: 0,
        })
    }

    /// How many columns there are.
    pub(crate) fn width(&self) -> usize {
        self.plans.len()
    }

    /// Whether a column is to be treated at all.
    pub(crate) fn touches(&self, place: usize) -> bool {
        matches!(self.plans.get(place), Some(Some(_)))
    }

    /// Whether a column is left out.
    pub(crate) fn drops(&self, place: usize) -> bool {
        self.plans.get(place).is_some_and(is_dropped)
    }

    /// The new value of a cell; `None` where it stays as it is.
    pub(crate) fn treat(&mut self, place: usize, value: &str) -> Option<String> {
        let treated = match self.plans.get(place)?.as_ref()? {
            Plan::Clean(rule) => rule.clean(value).into_owned(),
            Plan::Hide(_) if value.trim().is_empty() => return None,
            Plan::Hide(hiding) => match self.hide(*hiding, value) {
                hidden if hidden == value => return None,
                hidden => safe(hidden),
            },
        };
        if treated == value {
            return None;
        }
        if let Some(changed) = self.changed.get_mut(place) {
            *changed += 1;
        }
        Some(treated)
    }

    fn hide(&self, hiding: Hiding, value: &str) -> String {
        if hiding.method == Method::Drop {
            String::new()
        } else if hiding.sparse {
            self.treat_parts(hiding, value)
        } else {
            self.treat_whole(hiding, value)
        }
    }

    fn treat_whole(&self, plan: Hiding, value: &str) -> String {
        let trimmed = value.trim();
        let found = personal::find_all(trimmed);
        let kind = match &found[..] {
            [one] if one.range == (0..trimmed.len()) => Some(one.kind),
            _ => plan.mostly,
        };
        apply(plan.method, kind, trimmed, self.key)
    }

    /// Treats what is found in a text and leaves the words around it.
    fn treat_parts(&self, plan: Hiding, value: &str) -> String {
        let mut treated = String::with_capacity(value.len());
        let mut end = 0;
        for found in personal::find_all(value) {
            treated.push_str(&value[end..found.range.start]);
            let part = &value[found.range.clone()];
            treated.push_str(&apply(plan.method, Some(found.kind), part, self.key));
            end = found.range.end;
        }
        treated.push_str(&value[end..]);
        treated
    }

    pub(crate) fn finish(self) -> Treated {
        let all = self.names.into_iter().zip(self.changed).zip(self.plans);
        let changed: BTreeMap<_, _> =
            all.filter(|(_, plan)| plan.is_some()).map(|(changed, _)| changed).collect();
        Treated { rows: self.rows, changed }
    }
}

fn is_dropped(plan: &Option<Plan>) -> bool {
    matches!(plan, Some(Plan::Hide(Hiding { method: Method::Drop, .. })))
}

/// What was left may, with the words beside it, look like a number again: then nothing is left.
fn safe(treated: String) -> String {
    if personal::find_all(&treated).is_empty() { treated } else { hide().to_owned() }
}
