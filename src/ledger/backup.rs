//! Everything that was counted, as one file, and back.
//!
//! Decides what a backup holds and which files are refused. Refuses to guess: a file with one
//! impossible value changes nothing.

use super::calendar::Day;
use super::usage::Usage;
use crate::error::Error;
use crate::plain::{self, Plain};
use crate::record;

/// The schema this version writes and reads.
pub const SCHEMA: &str = "gramme.backup/1";

/// A backup file.
#[derive(Debug)]
struct Backup {
    schema: String,
    usages: Vec<Usage>,
}

record!(Backup { schema, usages });

/// Writes a backup of these usages, in the order given.
pub fn write(usages: Vec<Usage>) -> String {
    let backup = Backup { schema: SCHEMA.to_owned(), usages };
    // A plain value is always text; its `Display` would bring the one-line form too.
    serde_json::to_string_pretty(&backup.to_plain()).unwrap_or_default()
}

/// Reads a backup; what is wrong in it is named with its place.
pub fn read(text: &str) -> Result<Vec<Usage>, Error> {
    let backup = plain::parse(text)
        .and_then(Backup::from_plain)
        .map_err(|refusal| Error::Import { place: refusal.place, problem: refusal.problem })?;
    if backup.schema != SCHEMA {
        return Err(refused("schema", &format!("is not {SCHEMA}")));
    }
    for (n, usage) in backup.usages.iter().enumerate() {
        check(usage).map_err(|(field, problem)| refused(&format!("usages[{n}].{field}"), problem))?;
    }
    Ok(backup.usages)
}

fn check(usage: &Usage) -> Result<(), (&'static str, &'static str)> {
    if usage.id.is_empty() || usage.id.len() > 200 {
        return Err(("id", "must have 1 to 200 bytes"));
    }
    if usage.site.is_empty() || usage.site.len() > 60 {
        return Err(("site", "must have 1 to 60 bytes"));
    }
    if usage.day != Day::of(usage.moment) {
        return Err(("day", "is not the local day of its moment"));
    }
    if let Some(price) = &usage.price {
        let figures = &price.footprint;
        let all = [figures.energy_wh, figures.co2e_g, figures.water_ml, figures.water_total_ml];
        if !all.iter().all(crate::units::Estimate::is_sound) {
            return Err(("energy_wh, co2e_g or water_ml", "is not a range of figures in order"));
        }
    }
    Ok(())
}

fn refused(place: &str, problem: &str) -> Error {
    Error::Import { place: place.to_owned(), problem: problem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::contract::usage;

    #[test]
    fn what_is_written_is_read_back() {
        let usages = vec![usage("a", 0), usage("b", 1)];
        let text = write(usages.clone());
        let backup = Backup { schema: SCHEMA.to_owned(), usages };
        assert_eq!(text, format!("{:#}", backup.to_plain()));
        assert_eq!(read(&text), Ok(backup.usages));
    }

    #[test]
    fn a_refused_file_is_told_its_place() {
        let good = write(vec![usage("a", 0)]);
        for (from, to, place) in [
            ("gramme.backup/1", "gramme.backup/9", "schema is not gramme.backup/1"),
            ("2026-11-18", "2026-11-19", "usages[0].day is not the local day"),
            ("\"id\": \"a\"", "\"id\": \"\"", "usages[0].id must have"),
            ("\"text\"", "\"video\"", "usages[0].kind should be one of text image"),
            ("\"chatgpt\"", "{}", "usages[0].site should be text"),
            ("}", "", "line 43, column 3 is not JSON"),
        ] {
            let told = read(&good.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(told.contains(place), "{told} should name {place}");
        }
    }
}
