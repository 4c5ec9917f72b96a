//! How each row of the packed tables is read back.
//!
//! Decides the order of a row's fields, which is the one that `build/footprint/tables.rs` writes them in;
//! `tests/footprint_tables.rs` compares every row with the catalogue's text. Words are read by their place
//! in the lists of `build/footprint/checks.rs`.

use super::super::packed::{Reader, Row};
use super::{
    Basis, Confidence, Equivalent, Grid, GridKind, Language, Makes, MeasuredTask, Model, Origin, Site,
    SiteDefaults, SiteText, SizeClass, TaskLength, Thinking,
};

impl Row for &'static str {
    fn read(from: &mut Reader) -> Self {
        from.text()
    }
}

impl Row for Origin {
    fn read(from: &mut Reader) -> Self {
        use Confidence::{Derived, Estimate, Guess, Measured, Official};
        Self {
            source: from.text(),
            date: from.text(),
            licence: from.text(),
            confidence: from.one_of([Official, Measured, Derived, Estimate, Guess]),
        }
    }
}

impl Row for Grid {
    fn read(from: &mut Reader) -> Self {
        use GridKind::{Country, Group, Source, Subregion, Unknown, World};
        Self {
            code: from.text(),
            name: from.text(),
            name_fr: from.text(),
            kind: from.one_of([World, Unknown, Group, Source, Country, Subregion]),
            g_kwh: from.decimals(),
            water_l_kwh: from.decimal(),
            origin: from.index(),
            note: from.index(),
        }
    }
}

impl Row for Model {
    fn read(from: &mut Reader) -> Self {
        use SizeClass::{Frontier, Large, Medium, Nano, Small};
        use Thinking::{Always, Never, Optional, Parallel};
        let [id, name, rules] = [(); 3].map(|()| from.text());
        let makes = from.one_of([Makes::Text, Makes::Image, Makes::Video]);
        let class = from.one_of([Some(Nano), Some(Small), Some(Medium), Some(Large), Some(Frontier), None]);
        let reasoning = from.one_of([Never, Optional, Always, Parallel]);
        let [fallback, hosted_only] = from.flags();
        Self {
            id,
            name,
            rules,
            makes,
            class,
            reasoning,
            fallback,
            hosted_only,
            images_per_prompt: from.number().to_le_bytes()[0],
            provider: from.index(),
            place: from.index(),
            origin: from.index(),
            note: from.index(),
            active_b: from.decimals(),
            total_b: from.decimals(),
            tokens_per_s: from.decimal(),
            first_token_s: from.decimal(),
            image_wh: from.decimals(),
            image_px: from.decimals(),
            image_steps: from.decimals(),
        }
    }
}

impl Row for SiteDefaults {
    fn read(from: &mut Reader) -> Self {
        let [has_text, reasons] = from.flags();
        Self {
            text: has_text.then(|| SiteText {
                active_b: from.decimals(),
                total_b: from.decimals(),
                tokens_per_s: from.decimal(),
                first_token_s: from.decimal(),
                tokens: from.decimals(),
                reasons,
                unknown_model: from.decimals(),
                answers: from.decimal(),
            }),
            place: from.index(),
            images: from.number(),
            image_wh: from.decimals(),
            origin: from.index(),
            note: from.index(),
        }
    }
}

impl Row for Site {
    fn read(from: &mut Reader) -> Self {
        let [id, host, name] = [(); 3].map(|()| from.text());
        let provider = from.index();
        let [own] = from.flags();
        Self { id, host, name, provider, own, defaults: from.index() }
    }
}

impl Row for MeasuredTask {
    fn read(from: &mut Reader) -> Self {
        let [id, name, name_fr] = [(); 3].map(|()| from.text());
        let [specialised] = from.flags();
        let kwh_per_1000 = from.decimal();
        let [deviation, median, greatest, params_b] = from.options();
        let origin = from.index();
        Self { id, name, name_fr, specialised, kwh_per_1000, deviation, median, greatest, params_b, origin }
    }
}

impl Row for TaskLength {
    fn read(from: &mut Reader) -> Self {
        Self {
            id: from.text(),
            name: from.text(),
            name_fr: from.text(),
            tokens: from.decimals(),
            origin: from.index(),
        }
    }
}

impl Row for Language {
    fn read(from: &mut Reader) -> Self {
        Self {
            lang: from.text(),
            chars_per_token: from.decimal(),
            deepseek: from.decimal(),
            origin: from.index(),
        }
    }
}

impl Row for Equivalent {
    fn read(from: &mut Reader) -> Self {
        let [id, name, name_fr, units, units_fr] = [(); 5].map(|()| from.text());
        let basis = from.one_of([Basis::Energy, Basis::Carbon, Basis::Water]);
        let per_unit = super::range(from.decimals());
        let [context] = from.flags();
        Self { id, name, name_fr, units, units_fr, basis, per_unit, context, origin: from.index() }
    }
}
