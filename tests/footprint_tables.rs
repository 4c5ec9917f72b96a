//! Every row of the packed tables says what the catalogue's text says, to the last bit.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)] // Helpers of tests are tests.
#![allow(clippy::float_cmp)] // To the last bit is the claim.

use gramme::footprint::tables::{self, Origin, Sizes};
use gramme::units::Estimate;
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

fn flag(row: &Table, field: &str) -> bool {
    row.get(field).is_some_and(|value| value.as_bool().unwrap())
}

fn number(value: &Value) -> f64 {
    #[allow(clippy::cast_precision_loss)] // The catalogue's whole numbers are small.
    value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64)).unwrap()
}

fn decimal(row: &Table, field: &str) -> Option<f64> {
    row.get(field).map(number)
}

fn decimals<const N: usize>(row: &Table, field: &str) -> Option<[f64; N]> {
    let list = row.get(field)?.as_array().unwrap();
    Some(list.iter().map(number).collect::<Vec<_>>().try_into().unwrap())
}

fn range(row: &Table, field: &str) -> Estimate {
    let [low, central, high] = decimals(row, field).unwrap();
    Estimate::new(low, central, high)
}

fn same_origin(row: &Table, origin: &Origin) {
    assert_eq!(origin.source, text(row, "source"));
    assert_eq!(origin.date, text(row, "date"));
    assert_eq!(origin.licence, text(row, "licence"));
    assert_eq!(word(origin.confidence), text(row, "confidence"));
}

/// A word of the catalogue, as its variant is named in code.
fn word(variant: impl std::fmt::Debug) -> String {
    format!("{variant:?}").to_lowercase()
}

fn same_place(row: &Table, place: &tables::Place) {
    assert_eq!(place.grid().code, text(row, "zone"));
    let bounds = |range: Estimate| [range.low, range.high];
    assert_eq!(bounds(place.pue()), decimals(row, "pue").unwrap());
    assert_eq!(bounds(place.wue_onsite()), decimals(row, "wue_onsite").unwrap());
}

#[test]
fn grids() {
    let rows = rows("grids.toml", "grid");
    assert_eq!(rows.len(), tables::grids().len());
    for (row, grid) in rows.iter().zip(tables::grids()) {
        assert_eq!(grid.code, text(row, "code"));
        assert_eq!([grid.name, grid.name_fr], [text(row, "name"), text(row, "name_fr")]);
        assert_eq!(word(grid.kind), text(row, "kind"));
        assert_eq!(grid.intensity(), range(row, "g_kwh"), "{}", grid.code);
        assert_eq!(grid.known_water(), decimal(row, "water_l_kwh"), "{}", grid.code);
        assert_eq!(grid.note(), text(row, "note"));
        same_origin(row, grid.origin());
    }
}

#[test]
fn models() {
    let rows = rows("models.toml", "model");
    assert_eq!(rows.len(), tables::models().len());
    for (row, model) in rows.iter().zip(tables::models()) {
        let id = text(row, "id");
        assert_eq!([model.id, model.name], [id, text(row, "name")]);
        assert_eq!(model.provider(), text(row, "provider"));
        assert_eq!(word(model.makes), text(row, "makes"));
        assert_eq!(model.class.map(word).unwrap_or_default(), text(row, "class"), "{id}");
        let reasoning = word(model.reasoning).replace("never", "none");
        assert_eq!(reasoning, row.get("reasoning").map_or("none", |_| text(row, "reasoning")), "{id}");
        assert_eq!([model.fallback, model.hosted_only], [flag(row, "fallback"), flag(row, "hosted_only")]);
        assert_eq!(
            f64::from(model.images_per_prompt),
            decimal(row, "images_per_prompt").unwrap_or_default(),
            "{id}"
        );
        let sizes = decimals(row, "active_b").zip(decimals(row, "total_b"));
        assert_eq!(model.sizes(), sizes.map(|(active_b, total_b)| Sizes { active_b, total_b }), "{id}");
        assert_eq!(model.tokens_per_s(), decimal(row, "tokens_per_s"), "{id}");
        assert_eq!(model.first_token_s(), decimal(row, "first_token_s").filter(|s| *s > 0.0), "{id}");
        let image = model.image();
        assert_eq!(image.map(|image| image.wh), decimals(row, "image_wh"), "{id}");
        let pixels = decimals(row, "image_px").map(|[width, height]: [f64; 2]| width * height);
        assert_eq!(image.map(|image| image.pixels), pixels, "{id}");
        let steps = decimals(row, "image_steps").map(|[fewest, most]: [f64; 2]| (fewest * most).sqrt());
        assert_eq!(image.and_then(|image| image.steps), steps, "{id}");
        assert_eq!(model.note(), text(row, "note"));
        same_place(row, model.place());
        same_origin(row, model.origin());
    }
}

#[test]
fn sites() {
    let rows = rows("site_defaults.toml", "site");
    assert_eq!(rows.len(), tables::sites().len());
    for (row, site) in rows.iter().zip(tables::sites()) {
        assert_eq!([site.id, site.host, site.name], ["id", "host", "name"].map(|field| text(row, field)));
        assert_eq!(site.provider(), text(row, "provider"));
        assert_eq!(site.own, flag(row, "own"));
        let of = row.get("same_as").map_or(row, |same| {
            rows.iter().find(|other| text(other, "id") == same.as_str().unwrap()).unwrap()
        });
        let defaults = site.defaults();
        assert_eq!(defaults.text.is_some(), of.contains_key("active_b"), "{}", site.id);
        if let Some(reply) = &defaults.text {
            assert_eq!(reply.active_b, decimals(of, "active_b").unwrap());
            assert_eq!(reply.total_b, decimals(of, "total_b").unwrap());
            assert_eq!(reply.tokens_per_s, decimal(of, "tokens_per_s").unwrap());
            assert_eq!(reply.first_token_s, decimal(of, "first_token_s").unwrap());
            assert_eq!(reply.tokens(), range(of, "tokens"));
            assert_eq!(reply.reasons, text(of, "reasoning") == "unknown");
            let unknown = of.get("unknown_model").map(|_| range(of, "unknown_model"));
            assert_eq!(reply.unknown_model(), unknown.unwrap_or(Estimate::new(1.0, 1.0, 1.0)));
            assert_eq!(reply.answers, decimal(of, "answers_per_prompt").unwrap_or(1.0));
        }
        assert_eq!(Some(f64::from(defaults.images)), decimal(of, "images_per_prompt"));
        assert_eq!(Some(defaults.image().wh), decimals(of, "image_wh"));
        assert_eq!(defaults.note(), text(of, "note"));
        same_place(of, defaults.place());
        same_origin(of, defaults.origin());
    }
}

#[test]
fn tasks() {
    let measured = rows("tasks.toml", "measured");
    assert_eq!(measured.len(), tables::measured_tasks().len());
    for (row, task) in measured.iter().zip(tables::measured_tasks()) {
        assert_eq!([task.id, task.name, task.name_fr], ["id", "name", "name_fr"].map(|f| text(row, f)));
        assert_eq!(task.specialised, text(row, "table") == "tasks");
        assert_eq!(Some(task.kwh_per_1000), decimal(row, "kwh_per_1000"));
        assert_eq!(task.deviation, decimal(row, "kwh_per_1000_sd"));
        assert_eq!(task.median, decimal(row, "kwh_per_1000_median"));
        assert_eq!(task.greatest, decimal(row, "kwh_per_1000_max"));
        assert_eq!(task.params_b, decimal(row, "params_b"));
        same_origin(row, task.origin());
    }
    let lengths = rows("tasks.toml", "length");
    assert_eq!(lengths.len(), tables::task_lengths().len());
    for (row, length) in lengths.iter().zip(tables::task_lengths()) {
        assert_eq!([length.id, length.name, length.name_fr], ["id", "name", "name_fr"].map(|f| text(row, f)));
        assert_eq!(length.tokens(), range(row, "tokens"));
        same_origin(row, length.origin());
    }
    let languages = rows("tasks.toml", "language");
    assert_eq!(languages.len(), tables::languages().len());
    for (row, language) in languages.iter().zip(tables::languages()) {
        assert_eq!(language.lang, text(row, "lang"));
        assert_eq!(Some(language.chars_per_token), decimal(row, "chars_per_token"));
        assert_eq!(Some(language.deepseek), decimal(row, "deepseek"));
        same_origin(row, language.origin());
    }
}

#[test]
fn equivalents() {
    let rows = rows("equivalents.toml", "equivalent");
    assert_eq!(rows.len(), tables::equivalents().len());
    for (row, thing) in rows.iter().zip(tables::equivalents()) {
        let texts = [thing.id, thing.name, thing.name_fr, thing.units, thing.units_fr];
        assert_eq!(texts, ["id", "name", "name_fr", "units", "units_fr"].map(|field| text(row, field)));
        assert_eq!(word(thing.basis), text(row, "basis"));
        assert_eq!(thing.per_unit, range(row, "per_unit"));
        assert_eq!(thing.context, flag(row, "context"));
        same_origin(row, thing.origin());
    }
}
