//! A database as an older version kept it: the stored fixtures, and what has to hold once one is brought to today's schema.
//!
//! Decides how a fixture is read (`tests/fixtures/database/N.json`: the records of each store by its name, or those of
//! `usages` alone), and through which ages of a history its totals must last. Refuses to know how a schema is changed.

use super::calendar::{DAY_MS, Day};
use super::packed::unpacked;
use super::store::{Batch, Outline, Store};
use super::totals::Tally;
use super::upkeep::{self, Todo, Upkeep};
use crate::error::Error;
use crate::json::{self, Refusal};
use crate::observe::tracker::Moment;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A record of an older database.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The store that has it.
    pub store: &'static str,
    /// Its key, where it does not hold it itself.
    pub key: Option<String>,
    /// The record.
    pub value: Value,
}

/// An older database.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Older {
    /// Its records.
    pub records: Vec<Record>,
    /// What they mean, for a store of any kind.
    pub batch: Batch,
}

/// What a store says of a history at some age.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Age {
    /// What it adds up to.
    pub all: Tally,
    /// Which days there are, and how they are kept.
    pub outline: Outline,
}

impl Older {
    /// Reads a fixture.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let stores: Stores = match json::parse(text)? {
            Value::Array(usages) => Stores { usages, ..Stores::default() },
            stores => json::read(stores)?,
        };
        let mut older = Self::default();
        let mut records = |store: &'static str, values: Vec<Value>| {
            older.records.extend(values.iter().map(|value| match (store, value.as_str()) {
                ("touched", Some(day)) => Record { store, key: Some(day.to_owned()), value: true.into() },
                _ => Record { store, key: None, value: value.clone() },
            }));
            values
        };
        let known = |Known { origin, last_ms }| (origin, last_ms);
        older.batch = Batch {
            usages: list(records("usages", stores.usages))?,
            pages: records("days", stores.days).into_iter().map(unpacked).collect::<Result<_, _>>()?,
            entries: list(records("entries", stores.entries))?,
            stale: list(records("touched", stores.touched))?,
            origins: list(records("origins", stores.origins))?.into_iter().map(known).collect(),
            ..Batch::default()
        };
        Ok(older)
    }

    /// What becomes of it in a store: as it is, once closed days are rolled up, once they are past, and once no usage is
    /// kept any more.
    pub async fn ages<S: Store>(&self, store: &S) -> Result<[Age; 4], Error> {
        let moments = self.batch.usages.iter().map(|usage| usage.moment.at_ms);
        let last_ms = moments.max().unwrap_or_default();
        let mut ages: [Age; 4] = Default::default();
        for (age, (days, forgets)) in
            ages.iter_mut().zip([(0, false), (10, false), (100, false), (101, true)])
        {
            let now = Moment { at_ms: last_ms + days * DAY_MS, offset_min: 0 };
            let today = Day::of(now);
            let upkeep = Upkeep { now, keep_from: forgets.then_some(today), pause_min: 30 };
            let mut todo = Todo::default();
            while days > 0 && upkeep::tidy(store, &upkeep, &mut todo, 100).await? {}
            let all = store.recall(today.plus(-1000), today.plus(1), &[]).await?.totals().all;
            *age = Age { all, outline: store.outline().await? };
        }
        Ok(ages)
    }
}

/// The records of each store.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Stores {
    usages: Vec<Value>,
    days: Vec<Value>,
    entries: Vec<Value>,
    touched: Vec<Value>,
    origins: Vec<Value>,
}

#[derive(Deserialize)]
struct Known {
    origin: String,
    last_ms: i64,
}

fn list<T: DeserializeOwned>(records: Vec<Value>) -> Result<Vec<T>, Refusal> {
    json::read(Value::Array(records))
}
