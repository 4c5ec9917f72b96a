//! What the files of the database share: what is asked for, and what is said when the browser refuses.

use ::idb::{KeyRange, Query};
use gramme::error::Error;
use gramme::ledger::calendar::Day;
use serde_json::Value;

/// A bundle's record under its day, or that there is none any more.
pub(super) type Renewed = (String, Option<Value>);

/// The keys of the days from `first` to `last`.
pub(super) fn between(first: Day, last: Day) -> Result<Query, Error> {
    let (first, last) = (first.to_string(), last.to_string());
    Ok(Query::KeyRange(KeyRange::bound(&first.into(), &last.into(), None, None).map_err(refused)?))
}

/// In the browser's own words, where there are some: they stand after what failed.
#[allow(clippy::needless_pass_by_value)] // As `map_err` hands it over.
pub(super) fn refused(error: ::idb::Error) -> Error {
    let words = error.to_string();
    Error::Store(words.split_once(": ").map_or(&*words, |(_, own)| own).to_owned())
}
