//! Sound rows → the text of static tables.
//!
//! Decides which values rows share: those that many have stand once, and a row points at them.

use super::checks::{
    BASES, CLASSES, Catalogue, File, GRID_KINDS, MAKES, REASONING, ordered, said, sound_place, variant,
};
use super::output::{Output, Pools, Rows};
use super::rules;
use super::schema::{Equivalents, Factors, Grids, Model, Models, Place, Sites, Tasks};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

pub fn grids(
    catalogue: &Catalogue,
    out: &mut Output,
    pools: &mut Pools,
) -> Result<BTreeMap<String, usize>, String> {
    let file = catalogue.file("grids.toml")?;
    let parsed: Grids = file.parse()?;
    file.knows(
        "grid",
        &["code", "name", "name_fr", "kind", "g_kwh", "water_l_kwh", "water_quality", "scope"],
    )?;
    let mut codes = BTreeMap::new();
    let mut rows = Rows::default();
    let mut last = String::new();
    for (index, row) in parsed.grid.iter().enumerate() {
        let grid = row.get_ref();
        let fault = |what: String| file.fault(row, &grid.code, &what);
        said(&grid.origin).map_err(fault)?;
        ordered("g_kwh", &grid.g_kwh, 1.0, 1200.0).map_err(fault)?;
        ordered("water_l_kwh", grid.water_l_kwh.as_slice(), 0.0, 100.0).map_err(fault)?;
        if grid.code <= last || grid.code != grid.code.to_ascii_uppercase() {
            return Err(fault("codes are capitals, unique and sorted: look-ups halve the table".into()));
        }
        last.clone_from(&grid.code);
        codes.insert(grid.code.clone(), index);
        out.figure(&grid.code, &(grid.g_kwh, grid.water_l_kwh));
        rows.push(&format!(
            "Grid {{ code: {:?}, name: {:?}, name_fr: {:?}, kind: GridKind::{}, g_kwh: {:?}, water_l_kwh: {:?}, \
             origin: {}, note: {:?} }}",
            grid.code,
            &grid.name,
            &grid.name_fr,
            variant(&grid.kind, GRID_KINDS).map_err(fault)?,
            grid.g_kwh,
            grid.water_l_kwh.filter(|litres| *litres > 0.0),
            pools.origin(&grid.origin).map_err(fault)?,
            &grid.note,
        ));
    }
    for needed in ["UNK", "WOR"] {
        if !codes.contains_key(needed) {
            return Err(format!("catalogue/grids.toml: no row `{needed}`"));
        }
    }
    rows.table(&mut out.code, "GRIDS", "Grid");
    Ok(codes)
}

pub fn factors(catalogue: &Catalogue, out: &mut Output, pools: &mut Pools) -> Result<(), String> {
    let file = catalogue.file("factors.toml")?;
    let parsed: Factors = file.parse()?;
    file.knows("factor", &["id", "name", "name_fr", "value", "unit"])?;
    file.knows("class", &["id", "active_b", "total_b"])?;
    let _ = writeln!(
        out.code,
        "/// The name of this set of constants, which every usage keeps.\npub const METHOD: &str = {:?};",
        parsed.method
    );
    let mut list = String::new();
    let mut ids = BTreeSet::new();
    for row in &parsed.factor {
        let factor = row.get_ref();
        let fault = |what: String| file.fault(row, &factor.id, &what);
        said(&factor.origin).map_err(fault)?;
        let points = factor.value.points();
        // Two rows do not rise: a decay is below zero, and a speed's slow end is the energy's high end.
        let mut rising = points;
        if rising[0] > rising[2] {
            rising.reverse();
        }
        ordered("value", &rising, -1.0, 1e9).map_err(fault)?;
        if !ids.insert(factor.id.clone()) {
            return Err(fault("stands twice".into()));
        }
        out.figure(&factor.id, &points);
        let name = factor.id.to_ascii_uppercase();
        let _ = writeln!(
            out.code,
            "/// {}, in {}. Source: {}.\npub static {name}: Factor = Factor {{ id: {:?}, value: Estimate::new({:?}, {:?}, {:?}), unit: {:?}, origin: {}, note: {:?} }};",
            factor.name,
            factor.unit,
            factor.origin.source,
            factor.id,
            points[0],
            points[1],
            points[2],
            factor.unit,
            pools.origin(&factor.origin).map_err(fault)?,
            &factor.note,
        );
        let _ = write!(list, "&{name},");
    }
    let _ = writeln!(out.code, "pub(super) static FACTORS: [&Factor; {}] = [{list}];", parsed.factor.len());

    let mut classes = String::new();
    for row in &parsed.class {
        let class = row.get_ref();
        let fault = |what: String| file.fault(row, &class.id, &what);
        said(&class.origin).map_err(fault)?;
        ordered("active_b", &class.active_b, 0.01, 10_000.0).map_err(fault)?;
        ordered("total_b", &class.total_b, 0.01, 100_000.0).map_err(fault)?;
        out.figure(&class.id, &(class.active_b, class.total_b));
        let _ = write!(
            classes,
            "Class {{ class: SizeClass::{}, active_b: {:?}, total_b: {:?}, origin: {} }},",
            variant(&class.id, CLASSES).map_err(fault)?,
            class.active_b,
            class.total_b,
            pools.origin(&class.origin).map_err(fault)?,
        );
    }
    let _ = writeln!(out.code, "pub(super) static CLASSES: [Class; {}] = [{classes}];", parsed.class.len());
    Ok(())
}

/// What a model's row must hold.
fn sound_model(model: &Model, grids: &BTreeMap<String, usize>) -> Result<(), String> {
    sound_place(&model.place, grids)?;
    ordered("active_b", model.active_b.as_ref().map_or(&[], |p| &p[..]), 0.01, 10_000.0)?;
    ordered("total_b", model.total_b.as_ref().map_or(&[], |p| &p[..]), 0.01, 100_000.0)?;
    ordered("tokens_per_s", model.tokens_per_s.as_slice(), 0.1, 10_000.0)?;
    ordered("first_token_s", model.first_token_s.as_slice(), 0.0, 600.0)?;
    ordered("image_wh", model.image_wh.as_ref().map_or(&[], |p| &p[..]), 0.001, 1000.0)?;
    if model.active_b.is_some() != model.total_b.is_some() {
        return Err("active_b and total_b come together".into());
    }
    match model.makes.as_str() {
        "text" if model.active_b.is_none() || model.class.is_none() || model.reasoning.is_none() => {
            Err("a text model needs active_b, total_b, class and reasoning".into())
        }
        "image" if model.image_wh.is_none() || model.image_px.is_none() => {
            Err("an image model needs image_wh and image_px".into())
        }
        _ => Ok(()),
    }
}

pub fn models(
    catalogue: &Catalogue,
    out: &mut Output,
    pools: &mut Pools,
    grids: &BTreeMap<String, usize>,
) -> Result<(), String> {
    let file = catalogue.file("models.toml")?;
    let parsed: Models = file.parse()?;
    file.knows(
        "model",
        &[
            "id",
            "name",
            "match",
            "provider",
            "family",
            "makes",
            "arch",
            "active_b",
            "total_b",
            "class",
            "tokens_per_s",
            "first_token_s",
            "reasoning",
            "zone",
            "pue",
            "wue_onsite",
            "image_wh",
            "image_px",
            "image_steps",
            "images_per_prompt",
            "fallback",
            "hosted_only",
        ],
    )?;
    let mut rows = Rows::default();
    let mut ids = BTreeSet::new();
    for row in &parsed.model {
        let model = row.get_ref();
        let fault = |what: String| file.fault(row, &model.id, &what);
        said(&model.origin).map_err(fault)?;
        sound_model(model, grids).map_err(fault)?;
        if !ids.insert(model.id.clone()) {
            return Err(fault("stands twice".into()));
        }
        let rules = rules::expand(&model.r#match).map_err(fault)?;
        out.figure(
            &model.id,
            &(
                (
                    &rules,
                    &model.makes,
                    model.active_b,
                    model.total_b,
                    model.tokens_per_s,
                    model.first_token_s,
                ),
                (&model.reasoning, &model.place.zone, model.place.pue, model.place.wue_onsite),
                (
                    model.image_wh,
                    model.image_px,
                    model.image_steps,
                    model.images_per_prompt,
                    model.hosted_only,
                ),
            ),
        );
        rows.push(&model_row(model, &rules, pools, grids).map_err(fault)?);
    }
    rows.table(&mut out.code, "MODELS", "Model");
    Ok(())
}

fn model_row(
    model: &Model,
    rules: &[String],
    pools: &mut Pools,
    grids: &BTreeMap<String, usize>,
) -> Result<String, String> {
    let class = match &model.class {
        Some(class) => format!("Some(SizeClass::{})", variant(class, CLASSES)?),
        None => "None".to_owned(),
    };
    let known = |figure: Option<f64>| figure.filter(|figure| *figure > 0.0);
    Ok(format!(
        "Model {{ id: {:?}, name: {:?}, rules: {:?}, makes: Makes::{}, class: {class}, reasoning: Thinking::{}, \
         fallback: {}, hosted_only: {}, images_per_prompt: {}, provider: {}, place: {}, origin: {}, note: {:?}, \
         active_b: {:?}, total_b: {:?}, tokens_per_s: {:?}, first_token_s: {:?}, image_wh: {:?}, image_px: {:?}, \
         image_steps: {:?} }}",
        &model.id,
        &model.name,
        rules.join("|"),
        variant(&model.makes, MAKES)?,
        variant(model.reasoning.as_deref().unwrap_or("none"), REASONING)?,
        model.fallback,
        model.hosted_only,
        model.images_per_prompt,
        pools.provider(&model.provider),
        pools.place(&model.place, grids),
        pools.origin(&model.origin)?,
        &model.note,
        model.active_b,
        model.total_b,
        known(model.tokens_per_s),
        known(model.first_token_s),
        model.image_wh,
        model.image_px,
        model.image_steps,
    ))
}

pub fn sites(
    catalogue: &Catalogue,
    out: &mut Output,
    pools: &mut Pools,
    grids: &BTreeMap<String, usize>,
) -> Result<(), String> {
    let file = catalogue.file("site_defaults.toml")?;
    let parsed: Sites = file.parse()?;
    file.knows(
        "site",
        &[
            "id",
            "host",
            "name",
            "provider",
            "own",
            "same_as",
            "class",
            "active_b",
            "total_b",
            "tokens_per_s",
            "first_token_s",
            "zone",
            "pue",
            "wue_onsite",
            "tokens",
            "reasoning",
            "unknown_model",
            "answers_per_prompt",
            "images_per_prompt",
            "image_wh",
        ],
    )?;
    let mut rows = Rows::default();
    let mut own_row = BTreeMap::new();
    let with_values = parsed.site.iter().filter(|row| row.get_ref().same_as.is_none());
    for (count, row) in with_values.enumerate() {
        let site = row.get_ref();
        let fault = |what: String| file.fault(row, &site.id, &what);
        said(&site.origin).map_err(fault)?;
        let (Some(zone), Some(pue), Some(wue_onsite), Some(image_wh), Some(images)) =
            (site.zone.clone(), site.pue, site.wue_onsite, site.image_wh, site.images_per_prompt)
        else {
            return Err(fault(
                "needs zone, pue, wue_onsite, image_wh and images_per_prompt, or same_as".into(),
            ));
        };
        let place = Place { zone, pue, wue_onsite };
        sound_place(&place, grids).map_err(fault)?;
        ordered("image_wh", &image_wh, 0.001, 1000.0).map_err(fault)?;
        ordered("tokens", site.tokens.as_ref().map_or(&[], |p| &p[..]), 0.0, 1e7).map_err(fault)?;
        let unknown = site.unknown_model.unwrap_or([1.0; 3]);
        ordered("unknown_model", &unknown, 0.001, 1000.0).map_err(fault)?;
        let answers = site.answers_per_prompt.unwrap_or(1.0);
        // Sizes are three cases, not three bounds: a middle model may be the larger one by one measure.
        // The digest of figures is made from this text too, so its form may not change.
        let text = match (
            site.active_b,
            site.total_b,
            site.tokens_per_s,
            site.first_token_s,
            site.tokens,
            &site.reasoning,
        ) {
            (Some(active), Some(total), Some(speed), Some(first), Some(tokens), Some(reasoning)) => format!(
                "Some(SiteText {{ active_b: {active:?}, total_b: {total:?}, tokens_per_s: {speed:?}, first_token_s: {first:?}, tokens: {tokens:?}, reasons: {}, unknown_model: {unknown:?}, answers: {answers:?} }})",
                match reasoning.as_str() {
                    "none" => false,
                    "unknown" => true,
                    other => return Err(fault(format!("reasoning `{other}` is neither none nor unknown"))),
                }
            ),
            (None, None, None, None, None, None) => "None".into(),
            _ => {
                return Err(fault(
                    "active_b, total_b, tokens_per_s, first_token_s, tokens and reasoning come together"
                        .into(),
                ));
            }
        };
        out.figure(&site.id, &(&text, &place.zone, place.pue, place.wue_onsite, image_wh, images));
        rows.push(&format!(
            "SiteDefaults {{ text: {text}, place: {}, images: {images}, image_wh: {image_wh:?}, origin: {}, note: {:?} }}",
            pools.place(&place, grids),
            pools.origin(&site.origin).map_err(fault)?,
            &site.note,
        ));
        own_row.insert(site.id.clone(), count);
    }
    rows.table(&mut out.code, "SITE_DEFAULTS", "SiteDefaults");
    site_index(&file, &parsed, &own_row, out, pools)
}

/// Every site with the number of the row that holds for it.
fn site_index(
    file: &File,
    parsed: &Sites,
    own_row: &BTreeMap<String, usize>,
    out: &mut Output,
    pools: &mut Pools,
) -> Result<(), String> {
    if own_row.get("*") != Some(&0) || own_row.get("image") != Some(&1) {
        return Err("catalogue/site_defaults.toml: the first rows are `*` and `image`".into());
    }
    let mut rows = Rows::default();
    let mut ids = BTreeSet::new();
    for row in &parsed.site {
        let site = row.get_ref();
        let fault = |what: String| file.fault(row, &site.id, &what);
        said(&site.origin).map_err(fault)?;
        let of = site.same_as.as_ref().unwrap_or(&site.id);
        let Some(defaults) = own_row.get(of) else {
            return Err(fault(format!("same_as `{of}` is no row with values of its own")));
        };
        if !ids.insert(&site.id) {
            return Err(fault("stands twice".into()));
        }
        out.figure(&site.id, &(of, site.own));
        rows.push(&format!(
            "Site {{ id: {:?}, host: {:?}, name: {:?}, provider: {}, own: {}, defaults: &SITE_DEFAULTS[{defaults}] }}",
            site.id,
            site.host,
            &site.name,
            pools.provider(&site.provider),
            site.own,
        ));
    }
    rows.table(&mut out.code, "SITES", "Site");
    Ok(())
}

pub fn tasks(catalogue: &Catalogue, out: &mut Output, pools: &mut Pools) -> Result<(), String> {
    let file = catalogue.file("tasks.toml")?;
    let parsed: Tasks = file.parse()?;
    file.knows(
        "measured",
        &[
            "id",
            "name",
            "name_fr",
            "table",
            "kwh_per_1000",
            "kwh_per_1000_sd",
            "kwh_per_1000_median",
            "kwh_per_1000_max",
            "params_b",
        ],
    )?;
    file.knows("length", &["id", "name", "name_fr", "tokens"])?;
    file.knows("language", &["lang", "chars_per_token", "deepseek"])?;
    let mut rows = Rows::default();
    for row in &parsed.measured {
        let task = row.get_ref();
        let fault = |what: String| file.fault(row, &task.id, &what);
        said(&task.origin).map_err(fault)?;
        ordered("kwh_per_1000", &[task.kwh_per_1000], 1e-6, 1000.0).map_err(fault)?;
        rows.push(&format!(
            "MeasuredTask {{ id: {:?}, name: {:?}, name_fr: {:?}, specialised: {}, kwh_per_1000: {:?}, \
             deviation: {:?}, median: {:?}, greatest: {:?}, params_b: {:?}, origin: {} }}",
            task.id,
            task.name,
            task.name_fr,
            task.table == "tasks",
            task.kwh_per_1000,
            task.kwh_per_1000_sd,
            task.kwh_per_1000_median,
            task.kwh_per_1000_max,
            task.params_b,
            pools.origin(&task.origin).map_err(fault)?,
        ));
    }
    rows.table(&mut out.code, "MEASURED", "MeasuredTask");
    let mut rows = Rows::default();
    for row in &parsed.length {
        let length = row.get_ref();
        let fault = |what: String| file.fault(row, &length.id, &what);
        said(&length.origin).map_err(fault)?;
        ordered("tokens", &length.tokens, 0.0, 1e7).map_err(fault)?;
        out.figure(&length.id, &length.tokens);
        rows.push(&format!(
            "TaskLength {{ id: {:?}, name: {:?}, name_fr: {:?}, tokens: {:?}, origin: {} }}",
            length.id,
            length.name,
            length.name_fr,
            length.tokens,
            pools.origin(&length.origin).map_err(fault)?,
        ));
    }
    rows.table(&mut out.code, "LENGTHS", "TaskLength");
    let mut rows = Rows::default();
    for row in &parsed.language {
        let language = row.get_ref();
        let fault = |what: String| file.fault(row, &language.lang, &what);
        said(&language.origin).map_err(fault)?;
        ordered("chars_per_token", &[language.chars_per_token], 0.5, 20.0).map_err(fault)?;
        ordered("deepseek", &[language.deepseek], 0.5, 20.0).map_err(fault)?;
        out.figure(&language.lang, &(language.chars_per_token, language.deepseek));
        rows.push(&format!(
            "Language {{ lang: {:?}, chars_per_token: {:?}, deepseek: {:?}, origin: {} }}",
            language.lang,
            language.chars_per_token,
            language.deepseek,
            pools.origin(&language.origin).map_err(fault)?,
        ));
    }
    rows.table(&mut out.code, "LANGUAGES", "Language");
    Ok(())
}

pub fn equivalents(catalogue: &Catalogue, out: &mut Output, pools: &mut Pools) -> Result<(), String> {
    let file = catalogue.file("equivalents.toml")?;
    let parsed: Equivalents = file.parse()?;
    file.knows(
        "equivalent",
        &["id", "name", "name_fr", "units", "units_fr", "basis", "per_unit", "context"],
    )?;
    let mut rows = Rows::default();
    for row in &parsed.equivalent {
        let thing = row.get_ref();
        let fault = |what: String| file.fault(row, &thing.id, &what);
        said(&thing.origin).map_err(fault)?;
        ordered("per_unit", &thing.per_unit, 1e-6, 1e9).map_err(fault)?;
        let [low, central, high] = thing.per_unit;
        rows.push(&format!(
            "Equivalent {{ id: {:?}, name: {:?}, name_fr: {:?}, units: {:?}, units_fr: {:?}, basis: Basis::{}, \
             per_unit: Estimate::new({low:?}, {central:?}, {high:?}), context: {}, origin: {} }}",
            thing.id,
            thing.name,
            thing.name_fr,
            thing.units,
            thing.units_fr,
            variant(&thing.basis, BASES).map_err(fault)?,
            thing.context,
            pools.origin(&thing.origin).map_err(fault)?,
        ));
    }
    rows.table(&mut out.code, "EQUIVALENTS", "Equivalent");
    Ok(())
}
