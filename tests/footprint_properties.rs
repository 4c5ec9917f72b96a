//! What must hold of every estimate, whatever is asked.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)] // Helpers of tests are tests.

use gramme::footprint::image::Pictures;
use gramme::footprint::price::{Basis, Work, price_by_reference, resolve};
use gramme::footprint::reference::gpus;
use gramme::footprint::tables::{self, Makes, classes, grid, grids, models, sites};
use gramme::footprint::taken::Supply;
use gramme::footprint::text::{Cases, Hidden, Reply};
use gramme::footprint::{Electricity, Priced, Reasoning, Subject, explain, price};
use gramme::observe::Kind;
use gramme::units::{Estimate, Footprint};
use proptest::prelude::*;

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

fn sound(footprint: &Footprint) -> bool {
    [footprint.energy_wh, footprint.co2e_g, footprint.water_ml, footprint.water_total_ml]
        .iter()
        .all(Estimate::is_sound)
}

/// Usage-phase emissions over energy, in g/kWh.
fn intensity(priced: &Priced) -> f64 {
    (priced.footprint.co2e_g.central - priced.embodied_g) / priced.footprint.energy_wh.central * 1000.0
}

fn by_model(model: &tables::Model) -> Subject<'_> {
    let kind = if model.makes == Makes::Text { Kind::Text } else { Kind::Image };
    Subject { model: Some(model.id), ..Subject::new(kind, "") }
}

#[test]
fn every_model_on_every_grid_is_sound() {
    for model in models() {
        for grid in grids() {
            let priced = price(&by_model(model), &Electricity::of(grid.code));
            assert!(sound(&priced.footprint), "{} on {}: {priced:?}", model.id, grid.code);
            assert!(priced.footprint.energy_wh.low > 0.0);
            assert!((1.0..=1200.0).contains(&intensity(&priced)), "{} on {}", model.id, grid.code);
            assert!(near(intensity(&priced), grid.intensity().central));
            assert_eq!(priced.grid, grid.code);
        }
    }
}

#[test]
fn every_site_prices_both_kinds_without_a_model() {
    for site in sites() {
        for kind in [Kind::Text, Kind::Image] {
            let priced = price(&Subject::new(kind, site.id), &Electricity::default());
            assert!(sound(&priced.footprint) && priced.footprint.energy_wh.low > 0.0, "{}", site.id);
            assert!((1.0..=1200.0).contains(&intensity(&priced)), "{}", site.id);
            assert_eq!(priced.basis == Basis::OwnMachine, site.own, "{}", site.id);
        }
    }
}

/// Sizes at 400 tokens without reasoning on the US grid, as the method's notes print them.
#[test]
fn classes_are_of_their_published_order() {
    let expected = [
        [0.009, 0.024, 0.053],
        [0.010, 0.026, 0.15],
        [0.048, 0.15, 0.63],
        [0.18, 0.40, 1.7],
        [0.71, 2.8, 9.2],
    ];
    for (class, expected) in classes().iter().zip(expected) {
        let reply = Reply {
            tokens: Estimate::exact(400.0),
            pue: Estimate::exact(1.2),
            tokens_per_s: 75.0,
            first_token_s: 1.4,
            ..plain(class.sizes().into())
        };
        let supply = Supply {
            grid: grid("USA").expect("a grid").intensity(),
            wue_onsite: Estimate::exact(0.569),
            wue_offsite: 3.1321,
        };
        let found = reply.taken().footprint(&supply).energy_wh;
        for (found, expected) in [found.low, found.central, found.high].into_iter().zip(expected) {
            assert!((found / expected - 1.0).abs() < 0.06, "{:?}: {found} is not {expected}", class.class);
        }
    }
}

fn plain(sizes: Cases) -> Reply {
    Reply {
        sizes,
        tokens: Estimate::exact(100.0),
        hidden: Hidden::Times(Estimate::exact(1.0)),
        input_tokens: 0.0,
        tokens_per_s: 75.0,
        first_token_s: 0.0,
        cap_s: None,
        pue: Estimate::exact(1.1),
        unknown_model: Estimate::exact(1.0),
        answers: 1.0,
    }
}

fn sized(active: f64, total: f64) -> Cases {
    Cases { active_b: [active; 3], total_b: [total; 3] }
}

#[test]
fn gpus_are_a_power_of_two() {
    assert!(near(gpus(33.0, 16.0), 1.0));
    assert!(near(gpus(34.0, 16.0), 2.0));
    for total in 1..6000_u32 {
        let gpus = gpus(f64::from(total), 16.0);
        assert!(near(gpus.log2().fract(), 0.0) && gpus * 80.0 >= f64::from(total) * 2.4);
    }
    assert!(gpus(f64::INFINITY, 16.0).is_finite());
}

#[test]
fn an_empty_reply_still_takes_something() {
    let nothing =
        Subject { output_tokens: Some(Estimate::exact(0.0)), ..Subject::new(Kind::Text, "chatgpt") };
    assert!(price(&nothing, &Electricity::default()).footprint.energy_wh.low > 0.0);
}

#[test]
fn two_answers_take_twice_one() {
    let one = price(&Subject::new(Kind::Text, "you"), &Electricity::default()).footprint;
    let two = price(&Subject::new(Kind::Text, "arena"), &Electricity::default()).footprint;
    assert!(near(two.energy_wh.central, 2.0 * one.energy_wh.central));
    assert!(near(two.co2e_g.high, 2.0 * one.co2e_g.high));
}

#[test]
fn doubling_the_grid_doubles_the_usage_part_only() {
    for model in models().iter().filter(|model| model.makes != Makes::Video) {
        let case = resolve(&by_model(model), &Electricity::of("FRA"));
        let taken = case.work.taken();
        let twice = Supply { grid: case.supply.grid * 2.0, ..case.supply };
        let (once, twice) = (taken.footprint(&case.supply), taken.footprint(&twice));
        let usage = |footprint: &Footprint| footprint.co2e_g.central - taken.embodied_g;
        assert!(near(usage(&twice), 2.0 * usage(&once)), "{}", model.id);
        assert_eq!(once.energy_wh, twice.energy_wh);
        assert_eq!(once.water_total_ml, twice.water_total_ml);
    }
}

#[test]
fn a_picked_electricity_holds_from_the_particular_to_the_general() {
    let mut electricity = Electricity::of("fra");
    electricity.by_provider.push(("OpenAI".into(), "SRC-HYDRO".into()));
    let text = |site| Subject::new(Kind::Text, site);
    assert_eq!(price(&text("chatgpt"), &electricity).grid, "SRC-HYDRO");
    assert_eq!(price(&text("claude"), &electricity).grid, "FRA");
    let through = Subject { model: Some("gpt-5"), ..text("poe") };
    assert_eq!(price(&through, &electricity).grid, "SRC-HYDRO");
    assert_eq!(price(&text("claude"), &Electricity::default()).grid, "USA");
    assert_eq!(price(&text("nowhere"), &Electricity::default()).grid, "UNK");
    assert_eq!(price(&text("claude"), &Electricity::of("no such place")).grid, "USA");
}

#[test]
fn an_own_machine_takes_watts_times_duration() {
    let electricity = Electricity {
        own_grid: Some("FRA".into()),
        own_watts: Some(Estimate::new(50.0, 100.0, 200.0)),
        ..Electricity::default()
    };
    let timed = Subject { duration_s: Some(36.0), ..Subject::new(Kind::Text, "ollama") };
    let priced = price(&timed, &electricity);
    assert_eq!(priced.basis, Basis::OwnMachine);
    assert!(near(priced.footprint.energy_wh.central, 1.0));
    assert!(near(priced.footprint.energy_wh.high, 2.0));
    assert!(near(priced.footprint.co2e_g.central, 0.04144));
    assert!(near(priced.footprint.water_ml.high, 0.0));
    // A model whose weights nobody has runs elsewhere, whatever passes the prompt on.
    let passed_on = Subject { model: Some("gpt-5"), ..timed };
    assert_eq!(price(&passed_on, &electricity).basis, Basis::Model);
    let open = Subject { model: Some("llama-3.1-8b-instruct"), ..timed };
    assert_eq!(price(&open, &electricity).basis, Basis::OwnMachine);
}

#[test]
fn reasoning_follows_what_was_seen_and_then_the_model() {
    let times = |model: Option<&str>, site: &str, reasoning: Option<Reasoning>| {
        let subject = Subject { model, reasoning, ..Subject::new(Kind::Text, site) };
        match resolve(&subject, &Electricity::default()).work {
            Work::Reply(reply) => reply.multiplier().central,
            other => panic!("{other:?}"),
        }
    };
    for (model, site, reasoning, expected) in [
        (Some("gpt-4o"), "", None, 1.0),
        (Some("gpt-4o"), "", Some(Reasoning::Unknown), 1.0),
        (Some("gpt-4o"), "", Some(Reasoning::Shown), 4.0),
        (Some("gpt-5"), "", None, 1.3),
        (Some("gpt-5"), "", Some(Reasoning::None), 1.0),
        (Some("deepseek-r1"), "", None, 4.0),
        (Some("gpt-5-pro"), "", None, 1.5),
        (Some("gpt-5-pro"), "", Some(Reasoning::Shown), 1.5),
        (None, "chatgpt", None, 1.3),
        (None, "notebooklm", None, 1.0),
        // 59 tokens a second for 20 s behind 400 visible tokens.
        (Some("gpt-5"), "", Some(Reasoning::Seconds(20.0)), 1.0 + 20.0 * 59.0 / 400.0),
    ] {
        let found = times(model, site, reasoning);
        assert!(near(found, expected), "{model:?} on {site:?}, {reasoning:?}: {found}, not {expected}");
    }
}

#[test]
fn the_size_of_an_image_swaps_the_ends_below_the_reference() {
    let energy = tables::any_chat().image();
    let of = |side: f64| {
        let pixels = Some(side * side);
        Pictures { images: 1.0, energy, pixels, steps: None, pue: Estimate::exact(1.2) }.size_factor()
    };
    assert!(of(512.0).is_sound() && of(2048.0).is_sound());
    assert!(near(of(512.0).low, 0.25_f64.powf(0.94)) && near(of(2048.0).low, 4.0_f64.powf(0.79)));
}

#[test]
fn the_reference_brackets_its_centre_and_knows_no_images() {
    for model in models() {
        let found = price_by_reference(&by_model(model), &Electricity::default());
        assert_eq!(found.is_some(), model.makes == Makes::Text, "{}", model.id);
        assert!(found.is_none_or(|footprint| sound(&footprint)), "{}", model.id);
    }
}

#[test]
fn shares_of_a_range_add_up() {
    for model in models().iter().filter(|model| model.makes != Makes::Video) {
        let explanation = explain(&by_model(model), &Electricity::default());
        let beyond = ["grid", "water_on_site", "water_at_plants"];
        let energy = explanation.terms.iter().filter(|term| !beyond.contains(&term.name));
        let (up, down) =
            energy.fold((0.0, 0.0), |sum, term| (sum.0 + term.share_up, sum.1 + term.share_down));
        assert!(near(up, 1.0) && near(down, 1.0), "{}: {up}, {down}", model.id);
    }
}

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>(), 0.0..10_000.0, Just(f64::NAN), Just(f64::INFINITY), Just(-1.0), Just(0.0)]
}

fn any_range() -> impl Strategy<Value = Estimate> {
    (any_number(), any_number(), any_number())
        .prop_map(|(low, central, high)| Estimate::new(low, central, high))
}

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        (0..models().len()).prop_map(|at| models()[at].id.to_owned()),
        (0..sites().len()).prop_map(|at| sites()[at].id.to_owned()),
        (0..grids().len()).prop_map(|at| grids()[at].code.to_owned()),
    ]
}

fn any_reasoning() -> impl Strategy<Value = Reasoning> {
    prop_oneof![
        Just(Reasoning::None),
        Just(Reasoning::Unknown),
        Just(Reasoning::Shown),
        any_number().prop_map(Reasoning::Seconds),
    ]
}

proptest! {
    #[test]
    fn nothing_that_is_asked_fails(
        image in any::<bool>(), site in any_name(), model in proptest::option::of(any_name()),
        output_tokens in proptest::option::of(any_range()), input_tokens in proptest::option::of(any_number()),
        numbers in proptest::option::of((any::<u32>(), any::<u32>(), any::<u32>(), any::<u32>())),
        duration_s in proptest::option::of(any_number()), reasoning in proptest::option::of(any_reasoning()),
        code in any_name(), own_watts in proptest::option::of(any_range()),
    ) {
        let subject = Subject {
            kind: if image { Kind::Image } else { Kind::Text },
            site: &site,
            model: model.as_deref(),
            output_tokens,
            input_tokens,
            images: numbers.map(|n| n.0),
            width: numbers.map(|n| n.1),
            height: numbers.map(|n| n.2),
            steps: numbers.map(|n| n.3),
            duration_s,
            reasoning,
        };
        let electricity = Electricity { own_watts, ..Electricity::of(&code) };
        let priced = price(&subject, &electricity);
        prop_assert!(sound(&priced.footprint), "{:?}", priced);
        prop_assert!(priced.embodied_g.is_finite());
        let explained = explain(&subject, &electricity);
        prop_assert_eq!(explained.priced, priced);
        prop_assert!(price_by_reference(&subject, &electricity).is_none_or(|footprint| sound(&footprint)));
    }

    #[test]
    fn more_tokens_never_take_less(
        at in 0..models().len(), few in 0.0..20_000.0, more in 0.0..20_000.0, cap in proptest::option::of(0.0..60.0),
    ) {
        let of = |tokens: f64| {
            let subject = Subject {
                output_tokens: Some(Estimate::exact(tokens)), duration_s: cap, ..by_model(&models()[at])
            };
            price(&subject, &Electricity::default()).footprint
        };
        let (few, more) = (of(few), of(few + more));
        for (few, more) in [(few.energy_wh, more.energy_wh), (few.co2e_g, more.co2e_g), (few.water_ml, more.water_ml)] {
            prop_assert!(few.low <= more.low && few.central <= more.central && few.high <= more.high);
        }
    }

    #[test]
    fn a_reply_is_linear_in_its_tokens(
        active in 1.0..500.0, total in 1.0..3000.0, tokens in 1.0..10_000.0, times in 2.0..50.0,
    ) {
        let reply = |tokens| Reply { tokens: Estimate::exact(tokens), ..plain(sized(active, total)) };
        let (once, often) = (reply(tokens).taken(), reply(tokens * times).taken());
        prop_assert!(near(often.energy_wh, times * once.energy_wh));
        prop_assert!(near(often.embodied_g, times * once.embodied_g));
    }

    #[test]
    fn a_larger_model_of_the_tier_never_takes_less(
        active in 1.0..100.0, more in 1.0..10.0, total in 1.0..99.0, large in any::<bool>(), share in 0.0..1.0,
    ) {
        let total = if large { total + 100.0 } else { total };
        let greater = if large { total * more } else { total + share * (99.9 - total) };
        let small = plain(sized(active, total)).taken();
        let big = plain(sized(active * more, greater)).taken();
        prop_assert!(small.energy_wh <= big.energy_wh && small.embodied_g <= big.embodied_g);
    }

    #[test]
    fn a_dirtier_grid_never_emits_less(model in 0..models().len(), a in 0..grids().len(), b in 0..grids().len()) {
        let of = |at: usize| price(&by_model(&models()[model]), &Electricity::of(grids()[at].code)).footprint;
        let (clean, dirty) = if grids()[a].intensity().central <= grids()[b].intensity().central { (a, b) } else { (b, a) };
        prop_assert!(of(clean).co2e_g.central <= of(dirty).co2e_g.central);
        prop_assert_eq!(of(clean).energy_wh, of(dirty).energy_wh);
    }

    #[test]
    fn the_unknown_factor_widens_and_leaves_the_centre(tokens in 1.0..5000.0, active in 1.0..400.0) {
        let known = Reply { tokens: Estimate::exact(tokens), ..plain(sized(active, 440.0)) };
        let unknown = Reply { unknown_model: tables::UNKNOWN_MODEL.value, ..known };
        let supply = Supply { grid: Estimate::new(100.0, 458.0, 650.0), wue_onsite: Estimate::exact(0.5), wue_offsite: 3.9 };
        let (known, unknown) = (known.taken().footprint(&supply), unknown.taken().footprint(&supply));
        for (known, unknown) in [
            (known.energy_wh, unknown.energy_wh), (known.co2e_g, unknown.co2e_g),
            (known.water_ml, unknown.water_ml), (known.water_total_ml, unknown.water_total_ml),
        ] {
            prop_assert!(near(known.central, unknown.central));
            prop_assert!(unknown.low < known.low && known.high < unknown.high);
        }
    }

    #[test]
    fn images_are_linear_in_their_number(at in 0..models().len(), images in 1..100_u32, times in 2..50_u32) {
        let of = |images| price(&Subject { images: Some(images), ..Subject { kind: Kind::Image, ..by_model(&models()[at]) } },
            &Electricity::default()).footprint;
        let (once, often) = (of(images), of(images * times));
        prop_assert!(near(often.energy_wh.high, f64::from(times) * once.energy_wh.high));
        prop_assert!(near(often.co2e_g.low, f64::from(times) * once.co2e_g.low));
        prop_assert!(near(often.water_total_ml.central, f64::from(times) * once.water_total_ml.central));
    }
}
