//! What is made of priced usages: sessions, re-pricing, what-ifs, advice, equivalents, tasks, tokens.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)] // Helpers of tests are tests.

use gramme::footprint::advice::{Habit, advice, advice_each};
use gramme::footprint::equivalent::{FEWEST, MOST, comparison, comparisons, context};
use gramme::footprint::reprice::{Past, reprice};
use gramme::footprint::session::{Moment, PAUSE_MS, sessions};
use gramme::footprint::tables::{self, SizeClass};
use gramme::footprint::task::{usual_length, within_paper};
use gramme::footprint::token::from_chars;
use gramme::footprint::whatif::{Change, what_if};
use gramme::footprint::why::{explain_total, explain_total_each};
use gramme::footprint::{Electricity, METHOD, Reasoning, Subject, price};
use gramme::observe::Kind;
use gramme::units::{Estimate, Footprint};
use proptest::prelude::*;

fn text(model: &str, tokens: f64, reasoning: Reasoning) -> Subject<'_> {
    Subject {
        model: Some(model),
        output_tokens: Some(Estimate::exact(tokens)),
        reasoning: Some(reasoning),
        ..Subject::new(Kind::Text, "")
    }
}

fn at(at_ms: i64, site: &str, wh: f64) -> Moment<'_> {
    let footprint = Footprint { energy_wh: Estimate::exact(wh), ..Footprint::default() };
    Moment { at_ms, site, footprint }
}

#[test]
fn a_session_ends_with_a_pause() {
    let minute = 60_000;
    let usages = [
        at(0, "chatgpt", 1.0),
        at(29 * minute, "chatgpt", 1.0),
        at(10 * minute, "claude", 5.0),
        at(59 * minute, "chatgpt", 1.0),
        at(58 * minute, "chatgpt", 1.0),
        at(89 * minute, "chatgpt", 1.0),
    ];
    let found: Vec<_> = sessions(&usages, PAUSE_MS)
        .iter()
        .map(|s| (s.site, s.from_ms / minute, s.to_ms / minute, s.usages))
        .collect();
    assert_eq!(found, [("chatgpt", 0, 59, 4), ("claude", 10, 10, 1), ("chatgpt", 89, 89, 1)]);
}

proptest! {
    #[test]
    fn sessions_hold_every_usage_once(
        usages in proptest::collection::vec((0..100_000_000_i64, 0..3_usize, 0.0..10.0), 0..60), pause in 1..10_000_000_i64,
    ) {
        let sites = ["chatgpt", "claude", "gemini"];
        let moments: Vec<_> = usages.iter().map(|(ms, site, wh)| at(*ms, sites[*site], *wh)).collect();
        let sessions = sessions(&moments, pause);
        prop_assert_eq!(sessions.iter().map(|s| s.usages as usize).sum::<usize>(), usages.len());
        let total: f64 = usages.iter().map(|u| u.2).sum();
        let summed: f64 = sessions.iter().map(|s| s.footprint.energy_wh.central).sum();
        prop_assert!((total - summed).abs() < 1e-9 * total.max(1.0));
        for site in sites {
            let own: Vec<_> = sessions.iter().filter(|s| s.site == site).collect();
            for pair in own.windows(2) {
                prop_assert!(pair[1].from_ms - pair[0].to_ms >= pause);
            }
        }
    }
}

#[test]
fn repricing_says_before_and_after_by_week() {
    let subject = text("gpt-5", 400.0, Reasoning::None);
    let electricity = Electricity::default();
    let now = price(&subject, &electricity).footprint;
    let kept = |week: u32, footprint, method| Past { week, subject, footprint, method };
    let changes = reprice(
        [kept(47, now + now, "gramme-2025.01"), kept(46, now, METHOD), kept(47, now, METHOD)],
        &electricity,
    );
    let told: Vec<_> = changes.iter().map(|c| (c.week, c.usages, c.older)).collect();
    assert_eq!(told, [(46, 1, 0), (47, 2, 1)]);
    assert_eq!(changes[0].before, changes[0].after);
    assert_eq!(changes[1].before, now + now + now);
    assert_eq!(changes[1].after, now + now);
}

/// Savings as the method's notes print them, within two points.
#[test]
fn what_ifs_save_what_is_published() {
    let electricity = Electricity::default();
    for (subject, change, expected) in [
        (text("gpt-5", 400.0, Reasoning::Shown), Change::ReasoningOff, 0.73),
        (text("gpt-6.1-sol", 400.0, Reasoning::None), Change::Model("gpt-6-luna"), 0.87),
        (text("claude-opus-5-5", 400.0, Reasoning::None), Change::Model("claude-haiku-4-5"), 0.97),
        (text("gpt-6-astra", 400.0, Reasoning::None), Change::Model("gpt-6.1-sol"), 0.89),
        (text("gpt-4o", 1000.0, Reasoning::None), Change::Length(0.4), 0.60),
        (Subject::new(Kind::Image, "midjourney"), Change::Images(1), 0.75),
        (Subject::new(Kind::Image, ""), Change::Pixels(512.0 * 512.0), 0.70),
        (Subject::new(Kind::Image, ""), Change::Steps(0.5), 0.50),
        (text("gpt-4o", 400.0, Reasoning::None), Change::Images(1), 0.0),
        (text("gpt-4o", 400.0, Reasoning::None), Change::Grid("FRA"), 0.0),
    ] {
        let found = what_if(&[subject], &electricity, change);
        assert!((found.saved() - expected).abs() < 0.02, "{change:?} saves {}", found.saved());
        assert_eq!(
            found.touched,
            u32::from(expected > 0.0 || matches!(change, Change::Grid(_))),
            "{change:?}"
        );
    }
    let [poland, france] = ["POL", "FRA"].map(|code| {
        what_if(&[text("gpt-4o", 300.0, Reasoning::None)], &electricity, Change::Grid(code))
            .after
            .co2e_g
            .central
    });
    assert!((1.0 - france / poland - 0.90).abs() < 0.02);
    let small = what_if(
        &[text("gpt-6-astra", 400.0, Reasoning::None)],
        &electricity,
        Change::Class(SizeClass::Small),
    );
    assert!(small.saved() > 0.95);
}

#[test]
fn advice_is_computed_from_the_persons_own_usages() {
    let electricity = Electricity::default();
    let thinking = vec![text("gpt-5", 400.0, Reasoning::Shown); 20];
    let found = advice(&thinking, &electricity);
    let habits: Vec<_> = found.iter().map(|a| a.habit).collect();
    assert_eq!(habits, [Habit::SmallerModel, Habit::ReasoningOff, Habit::ShorterAnswers]);
    let off = what_if(&thinking, &electricity, Change::ReasoningOff);
    assert_eq!(found[1].comparison, off);
    let images = advice(&[Subject::new(Kind::Image, "midjourney")], &electricity);
    assert_eq!(images.iter().map(|a| a.habit).collect::<Vec<_>>(), [Habit::OneImage, Habit::SmallerImages]);
    assert!(advice(&[], &electricity).is_empty());
    // Nothing to gain where a small model already answers shortly, without reasoning.
    let frugal = advice(&[text("gpt-6-luna", 50.0, Reasoning::None)], &electricity);
    assert!(frugal.iter().all(|a| a.habit != Habit::ReasoningOff && a.habit != Habit::OneImage));
}

#[test]
fn a_comparison_is_one_that_can_be_pictured() {
    let of = |wh: f64| Footprint {
        energy_wh: Estimate::new(wh / 2.0, wh, wh * 3.0),
        co2e_g: Estimate::exact(wh * 0.4),
        water_ml: Estimate::exact(wh * 0.5),
        ..Footprint::default()
    };
    for basis in [tables::Basis::Energy, tables::Basis::Carbon, tables::Basis::Water] {
        // From one prompt to a year of heavy use.
        for wh in [0.4, 3.0, 10.0, 60.0, 500.0, 4_000.0, 50_000.0] {
            let found = comparison(&of(wh), basis).unwrap_or_else(|| panic!("{wh} Wh has no {basis:?}"));
            assert!((FEWEST..=MOST).contains(&found.count.central), "{wh} Wh: {found:?}");
            assert_eq!(found.thing.basis, basis);
            assert!(!found.thing.context);
        }
        assert!(comparison(&Footprint::default(), basis).is_none());
    }
    let phone = comparison(&of(22.0), tables::Basis::Energy).expect("a phone charge");
    assert_eq!((phone.thing.id, phone.count), ("phone_charge", Estimate::new(0.5, 1.0, 3.0)));
    assert!(comparisons(&of(1.0), tables::Basis::Energy).all(|c| c.thing.id != "web_search_2009"));
    assert_eq!(context(tables::Basis::Energy).map(|thing| thing.id).collect::<Vec<_>>(), ["web_search_2009"]);
}

#[test]
fn specialised_models_are_compared_within_the_paper_only() {
    let found = within_paper("image-generation", "text-classification").expect("two rows");
    assert!((found.times - 1453.5).abs() < 0.1);
    assert!(within_paper("image-generation", "zero-shot:bloomz-7b").is_none());
    assert!(within_paper("gpt-4o", "text-classification").is_none());
    assert_eq!(usual_length("email"), Some(Estimate::new(120.0, 200.0, 400.0)));
}

#[test]
fn characters_become_tokens_by_language() {
    for (chars, lang, provider, expected) in [
        (478.0, "en", "OpenAI", 100.0),
        (425.0, "fr-CA", "OpenAI", 100.0),
        (446.0, "en", "DeepSeek", 100.0),
        (154.0, "zh", "Alibaba", 100.0),
        (478.0, "tlh", "OpenAI", 100.0),
        (-5.0, "en", "OpenAI", 0.0),
        (f64::NAN, "en", "OpenAI", 0.0),
    ] {
        let found = from_chars(chars, lang, provider);
        assert!((found.central - expected).abs() < 1e-9 && found.is_sound(), "{lang}: {found:?}");
    }
}

#[test]
fn a_total_is_explained_by_its_usages() {
    let electricity = Electricity::default();
    let usages = [text("gpt-5", 400.0, Reasoning::Unknown), Subject::new(Kind::Image, "midjourney")];
    let total = explain_total(&usages, &electricity);
    let sum: Footprint = usages.iter().map(|usage| price(usage, &electricity).footprint).sum();
    assert_eq!((total.usages, total.footprint), (2, sum));
    let (up, down) = total.shares.iter().fold((0.0, 0.0), |s, share| (s.0 + share.1, s.1 + share.2));
    assert!((up - 1.0).abs() < 1e-9 && (down - 1.0).abs() < 1e-9);
    // Four images weigh far more than one reply, and so does what is not known of them.
    assert_eq!(total.shares[0].0, gramme::footprint::range::Lever::ImageEnergy);
}

#[test]
fn subjects_that_stand_for_several_weigh_as_many() {
    let electricity = Electricity::default();
    let kinds = [
        text("gpt-5", 1000.0, Reasoning::Shown),
        text("claude-haiku-4-5", 200.0, Reasoning::None),
        Subject { images: Some(4), ..Subject::new(Kind::Image, "midjourney") },
    ];
    let each: Vec<_> = kinds.iter().copied().zip([3, 1, 2]).collect();
    let all: Vec<Subject> = [&kinds[..1], &kinds[..1], &kinds[..], &kinds[2..]].concat();
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1.0);

    let (weighed, one_by_one) = (advice_each(&each, &electricity), advice(&all, &electricity));
    assert!(weighed.len() > 2 && weighed.len() == one_by_one.len());
    for (a, b) in weighed.iter().zip(&one_by_one) {
        assert_eq!((a.habit, a.comparison.touched), (b.habit, b.comparison.touched));
        assert!(near(a.comparison.saved(), b.comparison.saved()), "{a:?} {b:?}");
    }
    let weighed = explain_total_each(&mut each.iter().copied(), &electricity);
    let one_by_one = explain_total(&all, &electricity);
    assert_eq!(weighed.usages, one_by_one.usages);
    assert!(near(weighed.footprint.co2e_g.high, one_by_one.footprint.co2e_g.high));
    for (a, b) in weighed.shares.iter().zip(&one_by_one.shares) {
        assert!(a.0 == b.0 && near(a.1, b.1) && near(a.2, b.2), "{a:?} {b:?}");
    }
}
