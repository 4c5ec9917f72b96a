//! The tables hold every row of the catalogue once, in its order, and each row points at what it shares with others:
//! its origin, its place, its site's defaults.
//!
//! What a row's own fields say is written into the table by their names, and the compiler holds that; the golden
//! vectors hold the figures.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)] // Helpers of tests are tests.
#![allow(clippy::float_cmp)] // To the last bit is the claim.

use gramme::footprint::tables::{self, Origin, Place};
use std::fs;
use toml::{Table, Value};

/// The rows of one array of one file.
fn rows(file: &str, array: &str) -> Vec<Table> {
    let path = format!("{}/catalogue/{file}", env!("CARGO_MANIFEST_DIR"));
    let mut parsed: Table = fs::read_to_string(path).unwrap().parse().unwrap();
    let rows = parsed.remove(array).unwrap();
    rows.as_array().unwrap().iter().map(|row| row.as_table().unwrap().clone()).collect()
}

fn text<'a>(row: &'a Table, field: &str) -> &'a str {
    row.get(field).map_or("", |value| value.as_str().unwrap())
}

fn number(value: &Value) -> f64 {
    #[allow(clippy::cast_precision_loss)] // The catalogue's whole numbers are small.
    value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64)).unwrap()
}

fn bounds(row: &Table, field: &str) -> Vec<f64> {
    row[field].as_array().unwrap().iter().map(number).collect()
}

/// Every row of a file stands in its table, in order, with its own name and its own origin.
fn same<T: 'static>(
    rows: &[Table],
    name: &str,
    table: &'static [T],
    of: impl Fn(&'static T) -> (&'static str, &'static Origin),
) {
    assert_eq!(rows.len(), table.len());
    for (row, (id, origin)) in rows.iter().zip(table.iter().map(of)) {
        assert_eq!(id, text(row, name));
        let written = [origin.source, origin.date, origin.licence].map(str::to_owned);
        assert_eq!(written, ["source", "date", "licence"].map(|field| text(row, field).to_owned()), "{id}");
        let confidence = format!("{:?}", origin.confidence).to_lowercase();
        assert_eq!(confidence, text(row, "confidence"), "{id}");
    }
}

fn same_place(row: &Table, place: &Place) {
    assert_eq!(place.grid().code, text(row, "zone"));
    assert_eq!(vec![place.pue().low, place.pue().high], bounds(row, "pue"));
    assert_eq!(vec![place.wue_onsite().low, place.wue_onsite().high], bounds(row, "wue_onsite"));
}

#[test]
fn every_row_is_there_with_its_origin() {
    same(&rows("grids.toml", "grid"), "code", tables::grids(), |row| (row.code, row.origin()));
    same(&rows("models.toml", "model"), "id", tables::models(), |row| (row.id, row.origin()));
    same(&rows("tasks.toml", "measured"), "id", tables::measured_tasks(), |row| (row.id, row.origin()));
    same(&rows("tasks.toml", "length"), "id", tables::task_lengths(), |row| (row.id, row.origin()));
    same(&rows("tasks.toml", "language"), "lang", tables::languages(), |row| (row.lang, row.origin()));
    same(&rows("equivalents.toml", "equivalent"), "id", tables::equivalents(), |row| (row.id, row.origin()));
    let published = rows("transparency.toml", "published");
    same(&published, "provider", tables::published(), |row| (row.provider(), row.origin()));
}

#[test]
fn models_are_where_their_rows_say() {
    for (row, model) in rows("models.toml", "model").iter().zip(tables::models()) {
        assert_eq!([model.provider(), model.note()], [text(row, "provider"), text(row, "note")]);
        same_place(row, model.place());
    }
}

#[test]
fn sites_have_their_own_defaults_or_those_that_they_name() {
    let rows = rows("site_defaults.toml", "site");
    assert_eq!(rows.len(), tables::sites().len());
    for (row, site) in rows.iter().zip(tables::sites()) {
        assert_eq!([site.id, site.provider()], [text(row, "id"), text(row, "provider")]);
        let named = row.get("same_as").map(|same| same.as_str().unwrap());
        let of = named.map_or(row, |same| rows.iter().find(|other| text(other, "id") == same).unwrap());
        assert_eq!(site.is_generic(), ["*", "image"].contains(&text(of, "id")), "{}", site.id);
        let defaults = site.defaults();
        assert_eq!(defaults.text.is_some(), of.contains_key("active_b"), "{}", site.id);
        assert_eq!(defaults.image().wh.to_vec(), bounds(of, "image_wh"));
        assert_eq!(defaults.note(), text(of, "note"));
        same_place(of, defaults.place());
        assert_eq!(defaults.origin().source, text(of, "source"));
    }
}
