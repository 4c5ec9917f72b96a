//! The tables of the method's page, in English and in French, from the catalogue.

use super::vendors::{self, Check};
use gramme::footprint::tables::{self, Confidence, Makes, Origin, SizeClass, Thinking};
use gramme::footprint::{Electricity, METHOD, Reasoning, Subject, price};
use gramme::observe::Kind;
use gramme::units::Estimate;
use std::fmt::Write;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    English,
    French,
}

use Tongue::{English, French};

impl Tongue {
    /// One of two wordings.
    fn say<'a>(self, english: &'a str, french: &'a str) -> &'a str {
        if self == English { english } else { french }
    }

    /// A number as it stands in the catalogue.
    fn number(self, value: f64) -> String {
        let text = if value != 0.0 && value.abs() < 1e-3 { format!("{value:e}") } else { format!("{value}") };
        if self == French { text.replace('.', ",") } else { text }
    }

    /// A result, with two significant digits.
    fn result(self, value: f64) -> String {
        if value == 0.0 {
            return "0".into();
        }
        #[allow(clippy::cast_possible_truncation)] // A logarithm of a double is small.
        let magnitude = value.abs().log10().floor() as i32;
        let rounded = format!("{value:.1e}").parse::<f64>().expect("a number");
        let text = format!("{rounded:.*}", usize::try_from(1 - magnitude).unwrap_or(0));
        if self == French { text.replace('.', ",") } else { text }
    }

    fn range(self, value: Estimate) -> String {
        if value.low.to_bits() == value.high.to_bits() {
            self.number(value.central)
        } else {
            format!(
                "{} / {} / {}",
                self.number(value.low),
                self.number(value.central),
                self.number(value.high)
            )
        }
    }

    fn results(self, value: Estimate) -> String {
        format!("{} / {} / {}", self.result(value.low), self.result(value.central), self.result(value.high))
    }

    fn between(self, [low, high]: [f64; 2]) -> String {
        if low.to_bits() == high.to_bits() {
            self.number(low)
        } else {
            format!("{}–{}", self.number(low), self.number(high))
        }
    }

    fn confidence(self, confidence: Confidence) -> &'static str {
        match (confidence, self) {
            (Confidence::Official, English) => "published",
            (Confidence::Official, French) => "publié",
            (Confidence::Measured, English) => "measured",
            (Confidence::Measured, French) => "mesuré",
            (Confidence::Derived, English) => "derived",
            (Confidence::Derived, French) => "calculé",
            (Confidence::Estimate, English) => "estimate",
            (Confidence::Estimate, French) => "estimation",
            (Confidence::Guess, English) => "own judgement",
            (Confidence::Guess, French) => "notre jugement",
        }
    }

    fn class(self, class: SizeClass) -> &'static str {
        match (class, self) {
            (SizeClass::Nano, _) => "nano",
            (SizeClass::Small, English) => "small",
            (SizeClass::Small, French) => "petit",
            (SizeClass::Medium, English) => "medium",
            (SizeClass::Medium, French) => "moyen",
            (SizeClass::Large, English) => "large",
            (SizeClass::Large, French) => "grand",
            (SizeClass::Frontier, English) => "frontier",
            (SizeClass::Frontier, French) => "frontière",
        }
    }

    fn units(self, unit: &str) -> String {
        if self == English {
            return unit.into();
        }
        [
            ("kWh per 1,000 tokens per billion parameters", "kWh par 1 000 jetons et milliard de paramètres"),
            ("kWh per 1,000 tokens", "kWh par 1 000 jetons"),
            ("billion parameters", "milliards de paramètres"),
            ("g CO2e per Wh", "g CO2e par Wh"),
            ("tokens/s", "jetons/s"),
            ("tokens", "jetons"),
            ("requests", "requêtes"),
            ("GPUs", "GPU"),
            ("GB", "Go"),
        ]
        .iter()
        .find(|(english, _)| *english == unit)
        .map_or(unit, |(_, french)| french)
        .into()
    }
}

/// Sources of a table, numbered in the order in which its rows need them.
#[derive(Default)]
struct Sources(Vec<&'static Origin>);

impl Sources {
    fn mark(&mut self, origin: &'static Origin) -> String {
        let same = |other: &&Origin| (other.source, other.licence) == (origin.source, origin.licence);
        let at = self.0.iter().position(same).unwrap_or_else(|| {
            self.0.push(origin);
            self.0.len() - 1
        });
        format!("[{}]", at + 1)
    }

    fn list(&self, out: &mut String) {
        out.push('\n');
        for (at, origin) in self.0.iter().enumerate() {
            writeln!(out, "{}. {} ({})", at + 1, origin.source, origin.licence).unwrap();
        }
    }
}

fn head(columns: &[&str]) -> String {
    format!("| {} |\n|{}\n", columns.join(" | "), " --- |".repeat(columns.len()))
}

/// A table of the page by the name in its markers.
pub fn table(name: &str, t: Tongue) -> String {
    match name {
        "method" => format!("`{METHOD}`\n"),
        "constants" => constants(t),
        "classes" => sizes(t),
        "examples" => examples(t),
        "calibration" => calibration(t),
        "agree" => agreeing(t),
        "disagree" => disagreeing(t),
        "models" => models(t),
        "grids" => grids(t),
        "sites" => sites(t),
        "measured" => measured(t),
        "lengths" => lengths(t),
        "languages" => languages(t),
        "equivalents" => equivalents(t),
        other => panic!("the page asks for a table `{other}`"),
    }
}

fn constants(t: Tongue) -> String {
    let file: toml::Table = include_str!("../../catalogue/factors.toml").parse().expect("factors.toml");
    let rows = file["factor"].as_array().expect("factors");
    assert_eq!(rows.len(), tables::factors().len());
    let mut out = head(&[
        t.say("name", "nom"),
        t.say("what it is", "ce que c'est"),
        t.say("value", "valeur"),
        t.say("unit", "unité"),
        t.say("known as", "fiabilité"),
        "source",
    ]);
    for (row, factor) in rows.iter().zip(tables::factors()) {
        let name = row[t.say("name", "name_fr")].as_str().expect("a name");
        let origin = factor.origin();
        let unit = if factor.unit == "1" { String::new() } else { t.units(factor.unit) };
        writeln!(
            out,
            "| `{}` | {name} | {} | {unit} | {} | {} ({}; {}) |",
            factor.id,
            t.range(factor.value),
            t.confidence(origin.confidence),
            origin.source,
            origin.date,
            origin.licence
        )
        .unwrap();
    }
    out
}

fn of(model: &str, tokens: f64, grid: &str) -> gramme::units::Footprint {
    let subject = Subject {
        model: Some(model),
        output_tokens: Some(Estimate::exact(tokens)),
        reasoning: Some(Reasoning::None),
        ..Subject::new(Kind::Text, "")
    };
    price(&subject, &Electricity::of(grid)).footprint
}

fn sizes(t: Tongue) -> String {
    let mut out = head(&[
        t.say("class", "classe"),
        t.say("active, billions", "actifs, milliards"),
        t.say("total, billions", "total, milliards"),
        t.say("a model of it", "un modèle"),
        t.say("its answer of 400 tokens, Wh", "sa réponse de 400 jetons, Wh"),
        "g CO2e",
    ]);
    let models = ["llama-3.1-8b-instruct", "gpt-4o-mini", "claude-sonnet-5-5", "gpt-4o", "gpt-6-astra"];
    for (class, id) in tables::classes().iter().zip(models) {
        let answer = of(id, 400.0, "USA");
        let model = gramme::footprint::model::find(id).expect("a model");
        assert_eq!(model.class, Some(class.class), "{id} stands for its class");
        let sizes = class.sizes();
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            t.class(class.class),
            t.between(sizes.active_b),
            t.between(sizes.total_b),
            model.name,
            t.results(answer.energy_wh),
            t.results(answer.co2e_g)
        )
        .unwrap();
    }
    out
}

fn examples(t: Tongue) -> String {
    let mut out = head(&[
        t.say("electricity", "électricité"),
        "g/kWh",
        "g CO2e",
        t.say("water in all, mL", "eau en tout, mL"),
    ]);
    for code in ["SRC-COAL", "IND", "POL", "WOR", "USA", "FRA", "SWE", "CA-QC", "SRC-WIND"] {
        let grid = tables::grid(code).expect("a grid");
        let answer = of("gpt-4o", 300.0, code);
        writeln!(
            out,
            "| {} | {} | {} | {} |",
            t.say(grid.name, grid.name_fr),
            t.range(grid.intensity()),
            t.results(answer.co2e_g),
            t.results(answer.water_total_ml)
        )
        .unwrap();
    }
    out
}

fn calibration(t: Tongue) -> String {
    let mut out = head(&[
        t.say("model", "modèle"),
        t.say("active / total, billions", "actifs / total, milliards"),
        t.say("hardware", "matériel"),
        t.say("batch near 64, mWh per token", "regroupement proche de 64, mWh par jeton"),
        t.say("best", "au mieux"),
        t.say("reference engine", "moteur de référence"),
        t.say("ratios", "rapports"),
    ]);
    for line in include_str!("../fixtures/footprint/ml_energy_measured.csv").lines().skip(1) {
        let cells: Vec<&str> = line.splitn(11, ',').collect();
        let n = |at: usize| t.number(cells[at].parse().expect("a number"));
        writeln!(
            out,
            "| {} | {} / {} | {}, {} | {} | {} | {} | {}, {} |",
            cells[0],
            n(1),
            n(2),
            cells[4],
            cells[3],
            n(5),
            n(6),
            n(7),
            n(8),
            n(9)
        )
        .unwrap();
    }
    out
}

fn published(t: Tongue, row: &vendors::Row) -> String {
    let mut parts = Vec::new();
    for (value, unit) in [(row.energy_wh, "Wh"), (row.gco2e, "g"), (row.water_ml, "mL")] {
        parts.extend(value.map(|value| format!("{} {unit}", t.number(value))));
    }
    parts.join(", ")
}

fn ours(t: Tongue, row: &vendors::Row) -> String {
    row.ours().map_or("–".into(), |ours| {
        let mut text = format!("{} Wh", t.results(ours.energy_wh));
        if row.gco2e.is_some() && row.energy_wh.is_none() {
            write!(text, ", {} g", t.results(ours.co2e_g)).unwrap();
        }
        if row.water_ml.is_some() {
            write!(text, ", {} mL", t.results(ours.water_ml)).unwrap();
        }
        text
    })
}

fn agreeing(t: Tongue) -> String {
    let mut out = head(&[
        t.say("who, when", "qui, quand"),
        t.say("what", "quoi"),
        t.say("published", "publié"),
        t.say("ours, the same case", "le nôtre, même cas"),
        t.say("what must hold, and does", "ce qui doit tenir, et tient"),
        "source",
    ]);
    for row in vendors::rows().iter().filter(|row| row.check != Check::None) {
        let must = if row.check == Check::Accept {
            t.say(
                "in our range, within a factor of 3 of its centre",
                "dans notre fourchette, à un facteur 3 du centre",
            )
        } else {
            t.say("in our range", "dans notre fourchette")
        };
        writeln!(
            out,
            "| {}, {} | {} | {} | {} | {must} | {} |",
            row.publisher,
            row.date,
            row.product,
            published(t, row),
            ours(t, row),
            row.source
        )
        .unwrap();
    }
    out
}

fn disagreeing(t: Tongue) -> String {
    let mut out = head(&[
        t.say("who, when", "qui, quand"),
        t.say("what", "quoi"),
        t.say("published", "publié"),
        t.say("ours, the same case", "le nôtre, même cas"),
        t.say("why it is not a test", "pourquoi ce n'est pas un test"),
        "source",
    ]);
    for row in vendors::rows().iter().filter(|row| row.check == Check::None) {
        let reason = if t == English { &row.reason } else { &row.reason_fr };
        writeln!(
            out,
            "| {}, {} | {} | {} | {} | {} | {} |",
            row.publisher,
            row.date,
            row.product,
            published(t, row),
            ours(t, row),
            reason.as_deref().expect("a reason"),
            row.source
        )
        .unwrap();
    }
    out
}

fn models(t: Tongue) -> String {
    let mut sources = Sources::default();
    let mut out = head(&[
        t.say("model", "modèle"),
        t.say("provider", "fournisseur"),
        t.say("active, billions", "actifs, milliards"),
        t.say("total, billions", "total, milliards"),
        t.say("tokens/s; first, s", "jetons/s ; premier, s"),
        t.say("reasons", "raisonne"),
        t.say("an image, Wh", "une image, Wh"),
        t.say("place", "lieu"),
        "PUE",
        t.say("WUE on site", "WUE sur site"),
        t.say("known as", "fiabilité"),
        "source",
    ]);
    for model in tables::models() {
        let dash = || "–".to_owned();
        let sizes = model.sizes();
        let speed = match (model.tokens_per_s(), model.first_token_s()) {
            (Some(speed), Some(first)) => format!("{}; {}", t.number(speed), t.number(first)),
            _ => dash(),
        };
        let reasons = match model.reasoning {
            _ if model.makes != Makes::Text => "–",
            Thinking::Never => t.say("no", "non"),
            Thinking::Optional => t.say("may", "parfois"),
            Thinking::Always => t.say("always", "toujours"),
            Thinking::Parallel => t.say("always, in the price", "toujours, dans le prix"),
        };
        let place = model.place();
        writeln!(
            out,
            "| {} | {} | {} | {} | {speed} | {reasons} | {} | {} | {} | {} | {} | {} |",
            model.name,
            model.provider(),
            sizes.map_or_else(dash, |sizes| t.between(sizes.active_b)),
            sizes.map_or_else(dash, |sizes| t.between(sizes.total_b)),
            model
                .image()
                .map_or_else(dash, |image| { t.range(Estimate::new(image.wh[0], image.wh[1], image.wh[2])) }),
            place.grid().code,
            t.between([place.pue().low, place.pue().high]),
            t.between([place.wue_onsite().low, place.wue_onsite().high]),
            t.confidence(model.origin().confidence),
            sources.mark(model.origin()),
        )
        .unwrap();
    }
    sources.list(&mut out);
    out
}

fn grids(t: Tongue) -> String {
    let mut sources = Sources::default();
    let mut out = head(&[
        "code",
        t.say("electricity", "électricité"),
        "g CO2e/kWh",
        t.say("water at its plants, L/kWh", "eau de ses centrales, L/kWh"),
        t.say("year", "année"),
        t.say("known as", "fiabilité"),
        "source",
    ]);
    for grid in tables::grids() {
        writeln!(
            out,
            "| `{}` | {} | {} | {} | {} | {} | {} |",
            grid.code,
            t.say(grid.name, grid.name_fr),
            t.range(grid.intensity()),
            grid.known_water().map_or("–".into(), |water| t.number(water)),
            grid.origin().date,
            t.confidence(grid.origin().confidence),
            sources.mark(grid.origin()),
        )
        .unwrap();
    }
    sources.list(&mut out);
    out
}

fn sites(t: Tongue) -> String {
    let mut out = head(&[
        "site",
        t.say("row", "ligne"),
        t.say("active, billions", "actifs, milliards"),
        t.say("total, billions", "total, milliards"),
        t.say("place", "lieu"),
        t.say("unread answer, tokens", "réponse non lue, jetons"),
        t.say("a prompt of which nothing is known, Wh", "une requête dont on ne sait rien, Wh"),
        t.say("images a job; an image, Wh", "images par requête ; une image, Wh"),
    ]);
    for site in tables::sites() {
        let defaults = site.defaults();
        let row =
            tables::sites().iter().find(|other| std::ptr::eq(other.defaults(), defaults)).expect("a row");
        let text = defaults.text.as_ref();
        let dash = || "–".to_owned();
        let cases = |points: [f64; 3]| points.map(|point| t.number(point)).join(" / ");
        let name = if site.own {
            format!("{} ({})", site.name, t.say("own server", "serveur personnel"))
        } else {
            site.name.into()
        };
        let [low, central, high] = defaults.image().wh;
        writeln!(
            out,
            "| {name} | `{}` | {} | {} | {} | {} | {} | {}; {} |",
            row.id,
            text.map_or_else(dash, |text| cases(text.active_b)),
            text.map_or_else(dash, |text| cases(text.total_b)),
            defaults.place().grid().code,
            text.map_or_else(dash, |text| t.range(text.tokens())),
            t.results(price(&Subject::new(Kind::Text, site.id), &Electricity::default()).footprint.energy_wh),
            defaults.images,
            t.range(Estimate::new(low, central, high)),
        )
        .unwrap();
    }
    out
}

fn measured(t: Tongue) -> String {
    let mut out = head(&[
        t.say("task", "tâche"),
        t.say("mean, kWh per 1,000", "moyenne, kWh pour 1 000"),
        t.say("standard deviation", "écart type"),
        t.say("median", "médiane"),
        t.say("greatest", "maximum"),
    ]);
    let dash = |value: Option<f64>| value.map_or("–".into(), |value| t.number(value));
    for task in tables::measured_tasks() {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            t.say(task.name, task.name_fr),
            t.number(task.kwh_per_1000),
            dash(task.deviation),
            dash(task.median),
            dash(task.greatest)
        )
        .unwrap();
    }
    out
}

fn lengths(t: Tongue) -> String {
    let mut out = head(&[t.say("task", "tâche"), t.say("output tokens", "jetons produits"), "source"]);
    for task in tables::task_lengths() {
        let name = t.say(task.name, task.name_fr);
        writeln!(out, "| {name} | {} | {} |", t.range(task.tokens()), task.origin().source).unwrap();
    }
    out
}

fn languages(t: Tongue) -> String {
    let mut out = head(&[
        t.say("language", "langue"),
        t.say("characters per token", "caractères par jeton"),
        "DeepSeek",
    ]);
    for row in tables::languages() {
        writeln!(out, "| {} | {} | {} |", row.lang, t.number(row.chars_per_token), t.number(row.deepseek))
            .unwrap();
    }
    out
}

fn equivalents(t: Tongue) -> String {
    let mut out =
        head(&[t.say("thing", "chose"), t.say("one takes", "pour une"), "source", t.say("use", "usage")]);
    for thing in tables::equivalents() {
        let unit = match thing.basis {
            tables::Basis::Energy => "Wh",
            tables::Basis::Carbon => "g CO2e",
            tables::Basis::Water => "mL",
        };
        let origin = thing.origin();
        let used = if thing.context {
            t.say(
                "beside ours, with its date; never divided by",
                "à côté du nôtre, avec sa date ; jamais en diviseur",
            )
        } else {
            ""
        };
        writeln!(
            out,
            "| {} | {} {unit} | {} ({}; {}) | {used} |",
            t.say(thing.name, thing.name_fr),
            t.range(thing.per_unit),
            origin.source,
            origin.date,
            origin.licence
        )
        .unwrap();
    }
    out
}
