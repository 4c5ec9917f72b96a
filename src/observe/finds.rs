//! The facts found so far in one request.
//!
//! Decides, at each value on the way, which pointers lead through it and which end there, and takes from
//! it no more than they want: a length, a number, a model's name, whether a test holds. Refuses to keep
//! text: a prompt passes by and leaves a count.

use crate::catalogue::{Literal, Place, Probe, Step, Test, Want};

/// A set of probes by index; the build holds an endpoint to 32.
pub(super) type Mask = u32;

/// A model's name longer than this is no name.
const LONGEST_NAME: usize = 200;

#[derive(Clone, Debug, PartialEq)]
enum Found {
    Text(String),
    Number(u64),
    Holds,
}

/// What an endpoint's probes have found.
pub(super) struct Finds {
    probes: &'static [Probe],
    found: Vec<Option<Found>>,
}

/// A value that is neither list nor object nor string.
#[derive(Clone, Copy)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    Whole(i64),
    /// A number that no rule of the catalogue compares with.
    Fraction,
}

impl Finds {
    pub(super) fn new(probes: &'static [Probe]) -> Self {
        Self { probes, found: vec![None; probes.len()] }
    }

    /// The probes that begin at a place.
    pub(super) fn all(&self, place: Place) -> Mask {
        self.select(Mask::MAX, |probe| probe.place == place)
    }

    /// The same, without those that measure the prompt.
    pub(super) fn all_but_prompt(&self, place: Place) -> Mask {
        self.select(self.all(place), |probe| probe.want != Want::Chars)
    }

    /// The probes that follow a key.
    pub(super) fn under_key(&self, mask: Mask, depth: usize, key: &str) -> Mask {
        self.select(mask, |probe| match probe.steps.get(depth) {
            Some(Step::Key(name)) => *name == key,
            Some(Step::Index(index)) => key.parse() == Ok(*index),
            Some(Step::Any) => true,
            _ => false,
        })
    }

    /// The probes that follow an element, and those of them for which only the last one counts.
    pub(super) fn under_element(&self, mask: Mask, depth: usize, index: usize) -> (Mask, Mask) {
        let last = self.select(mask, |probe| probe.steps.get(depth) == Some(&Step::Last));
        let others = self.select(mask, |probe| match probe.steps.get(depth) {
            Some(Step::Index(wanted)) => usize::try_from(*wanted) == Ok(index),
            Some(Step::Any) => true,
            _ => false,
        });
        (others | last, last)
    }

    /// Takes back what probes found, when it turns out not to have been the last element, or not to have
    /// been readable to its end.
    pub(super) fn forget(&mut self, mask: Mask) {
        for (index, found) in self.found.iter_mut().enumerate() {
            if mask & bit(index) != 0 {
                *found = None;
            }
        }
    }

    /// The probes that follow the text of a string, which is a document of its own.
    pub(super) fn under_text(&self, mask: Mask, depth: usize) -> Mask {
        self.select(mask, |probe| probe.steps.get(depth) == Some(&Step::Parse))
    }

    /// A string stands here.
    pub(super) fn on_text(&mut self, mask: Mask, depth: usize, text: &str) {
        self.at_end(mask, depth, |want| match want {
            Want::Text if !text.is_empty() && text.len() <= LONGEST_NAME => {
                Some(Found::Text(text.to_owned()))
            }
            Want::Chars => Some(Found::Number(count_chars(text))),
            Want::Number => text.trim().parse().ok().map(Found::Number),
            Want::Holds(rule) => passes(rule, text).then_some(Found::Holds),
            _ => None,
        });
    }

    /// A scalar stands here.
    pub(super) fn on_scalar(&mut self, mask: Mask, depth: usize, scalar: Scalar) {
        self.at_end(mask, depth, |want| match (want, scalar) {
            (_, Scalar::Null) => None,
            (Want::Number, Scalar::Whole(number)) => u64::try_from(number).ok().map(Found::Number),
            (Want::Holds(Test::Present), _) => Some(Found::Holds),
            (Want::Holds(Test::Nonempty), scalar) => {
                (!matches!(scalar, Scalar::Bool(false))).then_some(Found::Holds)
            }
            (Want::Holds(Test::Is(values)), scalar) => {
                let same = |value: &Literal| match (value, scalar) {
                    (Literal::Bool(value), Scalar::Bool(found)) => *value == found,
                    (Literal::Number(value), Scalar::Whole(found)) => *value == found,
                    _ => false,
                };
                values.iter().any(same).then_some(Found::Holds)
            }
            _ => None,
        });
    }

    /// A list or an object of so many members ended here.
    pub(super) fn on_members(&mut self, mask: Mask, depth: usize, is_list: bool, members: u64) {
        self.at_end(mask, depth, |want| match want {
            Want::Length if is_list => Some(Found::Number(members)),
            Want::Holds(Test::Present) => Some(Found::Holds),
            Want::Holds(Test::Nonempty) => (members > 0).then_some(Found::Holds),
            Want::Holds(Test::Empty) => (members == 0).then_some(Found::Holds),
            Want::Holds(Test::AtMost(most)) if is_list => {
                (members <= u64::from(*most)).then_some(Found::Holds)
            }
            _ => None,
        });
    }

    /// The string that a probe found.
    pub(super) fn text(&self, probe: u8) -> Option<&str> {
        match self.get(probe)? {
            Found::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number that a probe found or counted.
    pub(super) fn number(&self, probe: u8) -> Option<u64> {
        match self.get(probe)? {
            Found::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether a probe's test held.
    pub(super) fn holds(&self, probe: u8) -> bool {
        self.get(probe) == Some(&Found::Holds)
    }

    /// The place that a probe looks in.
    pub(super) fn place(&self, probe: u8) -> Option<Place> {
        self.probes.get(usize::from(probe)).map(|probe| probe.place)
    }

    fn get(&self, probe: u8) -> Option<&Found> {
        self.found.get(usize::from(probe))?.as_ref()
    }

    fn select(&self, mask: Mask, wanted: impl Fn(&Probe) -> bool) -> Mask {
        let mut selected = 0;
        for (index, probe) in self.probes.iter().enumerate() {
            if mask & bit(index) != 0 && wanted(probe) {
                selected |= bit(index);
            }
        }
        selected
    }

    /// Offers the value that stands here to the probes whose way ends here.
    fn at_end(&mut self, mask: Mask, depth: usize, take: impl Fn(&Want) -> Option<Found>) {
        for (index, (probe, slot)) in self.probes.iter().zip(&mut self.found).enumerate() {
            if mask & bit(index) == 0 || probe.steps.len() != depth {
                continue;
            }
            let Some(found) = take(&probe.want) else {
                continue;
            };
            let several = probe.steps.contains(&Step::Any);
            *slot = Some(match (slot.take(), found) {
                (Some(Found::Number(sum)), Found::Number(more)) if several && probe.want == Want::Chars => {
                    Found::Number(sum.saturating_add(more))
                }
                // Of several the first speaks; of a key written twice the last, as in every JSON reader.
                (Some(first), _) if several => first,
                (_, found) => found,
            });
        }
    }
}

fn bit(index: usize) -> Mask {
    u32::try_from(index).ok().and_then(|index| 1u32.checked_shl(index)).unwrap_or(0)
}

fn count_chars(text: &str) -> u64 {
    u64::try_from(text.chars().count()).unwrap_or(u64::MAX)
}

fn passes(rule: &Test, text: &str) -> bool {
    match rule {
        Test::Present => true,
        Test::Nonempty => !text.is_empty(),
        Test::Empty => text.is_empty(),
        Test::Is(values) => {
            values.iter().any(|value| matches!(value, Literal::Text(known) if *known == text))
        }
        Test::Prefix(texts) => texts.iter().any(|prefix| text.starts_with(prefix)),
        Test::Contains(texts) => texts.iter().any(|part| text.contains(part)),
        Test::Chars(least) => {
            usize::try_from(*least).is_ok_and(|least| text.chars().nth(least.saturating_sub(1)).is_some())
        }
        Test::AtMost(_) => false,
    }
}
