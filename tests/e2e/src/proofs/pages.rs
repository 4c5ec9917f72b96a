//! What a person sees and does on the popup, the options and the welcome.
//!
//! Decides: that each control does what it says, at once and without a restart, and that nothing moves. Refuses to
//! know: how much a prompt takes, and how it is reckoned.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::common::{badge_is, page};
use super::{Form, Ground, Proof};
use crate::browser::Kind;
use crate::stage::{PATIENCE, Stage};

pub(super) const PROOFS: &[Proof] =
    &[Proof { name: "popup-options-welcome", play: |ground| Box::pin(pages(ground)) }];

/// Opens a page, waits until it is filled, and does something there; what that answers.
async fn on(stage: &mut Stage, name: &str, js: &str) -> Result<Value> {
    let before = page(stage, name, "'filled' in document.documentElement.dataset").await?;
    let browser = stage.browser()?;
    let said = browser.run(js).await;
    browser.close_tab(&before).await?;
    said.with_context(|| format!("on {name}, after {js}"))
}

/// What the popup's parts say, by their ids.
async fn popup(stage: &mut Stage) -> Result<Value> {
    let js = "const of = (id) => {
        const element = document.getElementById(id);
        return element.checkVisibility() ? element.textContent.replace(/\\s+/g, ' ').trim() : '';
      };
      const all = (css) => document.querySelectorAll(css).length;
      return {
        ...Object.fromEntries(['when', 'lead', 'below', 'budget', 'state', 'session', 'paused'].map((id) => [id, of(id)])),
        tone: document.getElementById('budget').className,
        bars: [...document.querySelectorAll('#days svg rect')].map((bar) => Number(bar.getAttribute('height'))),
        days: all('#day-rows tr'), bands: all('.drawn .centre'), exports: all('[data-export]'),
        dashboard: document.getElementById('dashboard').href,
      };";
    on(stage, "popup.html", js).await
}

/// Chooses something in the options, as a person does.
async fn choose(stage: &mut Stage, choices: &[(&str, &str)]) -> Result<()> {
    let js = "for (const [id, value] of CHOICES) {
        const field = document.getElementById(id);
        field.value = value;
        field.dispatchEvent(new Event('change', { bubbles: true }));
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      return null;";
    on(stage, "options.html", &js.replace("CHOICES", &json!(choices).to_string())).await.map(drop)
}

/// Waits until the toolbar is as it should be; its text, its tooltip and its colour.
async fn toolbar(stage: &mut Stage, what: &str, right: impl Fn(&str, &str, &Value) -> bool) -> Result<()> {
    let js = "const [text, title, colour] = await Promise.all([
        api.action.getBadgeText({}), api.action.getTitle({}), api.action.getBadgeBackgroundColor({})]);
      return [text, title, Array.from(colour)];";
    let start = Instant::now();
    loop {
        let shown = stage.browser()?.run_in_extension(js, Value::Null).await?;
        let part = |n: usize| shown[n].as_str().unwrap_or_default();
        if right(part(0), part(1), &shown[2]) {
            return Ok(());
        }
        ensure!(start.elapsed() < PATIENCE, "{what}: the toolbar shows {shown}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn pages(ground: Ground) -> Result<String> {
    let mut stage = Stage::open(ground.kind, Some(&ground.extension(Form::Real)?)).await?;
    welcome(&mut stage).await?;
    empty(&mut stage).await?;
    stage.visit_chatgpt("").await?;
    for number in 1..=2 {
        stage.ask(&format!("Number {number}")).await?;
    }
    stage.browser()?.choose("#tool", "image").await?;
    stage.ask("A lighthouse at dawn").await?;
    badge_is(&mut stage, 3).await?;
    let lead = week(&mut stage).await?;
    badge(&mut stage).await?;
    here(&mut stage).await?;
    options(&mut stage).await?;
    let moved = still(&mut stage, ground.kind).await?;
    stage.quit().await?;
    Ok(format!("{lead} {moved}"))
}

/// Three choices, the state, and that a language needs no restart.
async fn welcome(stage: &mut Stage) -> Result<()> {
    let js = "const state = document.getElementById('state').textContent;
      const chosen = [...document.querySelectorAll('select')].map(({ value }) => value);
      const language = document.getElementById('language');
      language.value = 'fr';
      language.dispatchEvent(new Event('change', { bubbles: true }));
      const until = Date.now() + 10000;
      while (document.documentElement.lang !== 'fr' && Date.now() < until) await new Promise((r) => setTimeout(r, 20));
      return { state, chosen, lang: document.documentElement.lang, said: document.getElementById('choices-title').textContent };";
    let seen = on(stage, "welcome.html", js).await?;
    ensure!(seen["chosen"] == json!(["auto", "requests", "monday"]), "the defaults are {seen}");
    ensure!(
        seen["lang"] == "fr" && seen["said"].as_str().is_some_and(|said| said.starts_with("Trois")),
        "{seen}"
    );
    toolbar(stage, "in French", |_, title, _| title.contains("semaine")).await?;
    choose(stage, &[("language", "en")]).await?;
    toolbar(stage, "in English", |_, title, _| title.contains("week")).await
}

async fn empty(stage: &mut Stage) -> Result<()> {
    let seen = popup(stage).await?;
    let says = |part: &str, words: &str| seen[part].as_str().is_some_and(|said| said.contains(words));
    ensure!(says("lead", "yet") && says("below", "will stand here"), "an empty week: {seen}");
    ensure!(seen["bands"] == 0 && seen["exports"] == 4, "an empty week: {seen}");
    Ok(())
}

async fn week(stage: &mut Stage) -> Result<String> {
    let seen = popup(stage).await?;
    let says = |part: &str, words: &str| seen[part].as_str().is_some_and(|said| said.contains(words));
    ensure!(says("lead", "You asked 3 times. That took about"), "{seen}");
    ensure!(says("below", "2 prompts, 1 image generation"), "{seen}");
    ensure!(says("when", "This week") && says("session", "3 requests"), "{seen}");
    let bars: Vec<_> = seen["bars"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
    ensure!(bars.len() == 7 && bars.iter().filter(|height| **height > 0).count() == 1, "{seen}");
    ensure!(seen["days"] == 7 && seen["bands"] == 3, "{seen}");
    ensure!(seen["dashboard"].as_str().is_some_and(|page| page.ends_with("/dashboard.html")), "{seen}");
    Ok(seen["lead"].as_str().unwrap_or_default().to_owned())
}

/// Every metric, none, and the colours of a budget.
async fn badge(stage: &mut Stage) -> Result<()> {
    for metric in ["energy", "co2e", "water"] {
        choose(stage, &[("badge", metric)]).await?;
        let right =
            |text: &str, _: &str, _: &Value| !text.is_empty() && text != "3" && text.chars().count() <= 4;
        toolbar(stage, metric, right).await?;
        choose(stage, &[("badge", "off")]).await?;
        toolbar(stage, "off", |text, title, _| text.is_empty() && title.contains("2 prompts")).await?;
    }
    choose(stage, &[("badge", "requests"), ("budget-amount", "3.5"), ("budget-metric", "requests")]).await?;
    let warm = |colour: &Value, red: u64| colour[0].as_u64().is_some_and(|level| level >= red);
    toolbar(stage, "near the budget", |text, title, colour| {
        text == "3" && title.contains("86\u{a0}% of your budget") && warm(colour, 140)
    })
    .await?;
    ensure!(popup(stage).await?["tone"] == "amber", "the popup's budget is not amber");
    choose(stage, &[("budget-amount", "2")]).await?;
    toolbar(stage, "beyond the budget", |_, title, colour| title.contains("150") && warm(colour, 170))
        .await?;
    ensure!(popup(stage).await?["tone"] == "red", "the popup's budget is not red");
    choose(stage, &[("budget-metric", "")]).await?;
    toolbar(stage, "no budget", |_, title, colour| !title.contains("budget") && !warm(colour, 100)).await
}

/// The state of the page beside, as it changes under the popup.
async fn here(stage: &mut Stage) -> Result<()> {
    let js = "const api = globalThis.wrappedJSObject?.browser ?? globalThis.browser ?? globalThis.chrome;
      const { settings = {} } = await api.storage.local.get('settings');
      await api.storage.local.set({ settings: { ...settings, sites_off: OFF } });
      const until = Date.now() + 3000;
      const state = document.getElementById('state');
      while (!state.textContent && Date.now() < until) await new Promise((r) => setTimeout(r, 20));
      return state.textContent;";
    let said = on(stage, "popup.html", &js.replace("OFF", "[]")).await?;
    ensure!(said.as_str().is_some_and(|said| said.contains("counts")), "of a page of ours: {said}");
    Ok(())
}

async fn options(stage: &mut Stage) -> Result<()> {
    choose(
        stage,
        &[
            ("week", "sunday"),
            ("session-pause", "45"),
            ("everything", "FRA"),
            ("own", "SRC-HYDRO"),
            ("watts", "300"),
            ("keep", "24"),
        ],
    )
    .await?;
    let wait = "const soon = async (right) => {
        const until = Date.now() + 10000;
        while (!right() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
        return right();
      };
      const at = (id) => document.getElementById(id);";
    let js = [
        wait,
        "const kept = Object.fromEntries(['week', 'session-pause', 'everything', 'own', 'watts', 'keep'].map((id) => [id, at(id).value]));
        at('provider-name').value = 'OpenAI';
        at('provider-grid').value = 'SRC-COAL';
        at('provider-add').click();
        const added = await soon(() => document.querySelector('[data-provider=OpenAI]'));
        document.querySelector('[data-provider=OpenAI]')?.click();
        const removed = await soon(() => !document.querySelector('[data-provider=OpenAI]'));
        at('pause').click();
        const paused = await soon(() => !at('resume').hidden);
        at('resume').click();
        const resumed = await soon(() => at('resume').hidden);
        const stored = Object.fromEntries([...document.querySelectorAll('[data-stored]')].map((row) =>
          [row.dataset.stored, row.querySelector('[data-cell=count]').textContent]));
        const sites = document.querySelectorAll('#site-rows tr').length;
        const links = [...document.querySelectorAll('nav a')].every(({ hash }) => document.querySelector(hash));
        return { kept, added: Boolean(added), removed, paused, resumed, stored, sites, links };",
    ]
    .concat();
    let seen = on(stage, "options.html", &js).await?;
    let kept = json!({"week": "sunday", "session-pause": "45", "everything": "FRA", "own": "SRC-HYDRO", "watts": "300", "keep": "24"});
    ensure!(seen["kept"] == kept, "the options show {}", seen["kept"]);
    for done in ["added", "removed", "paused", "resumed", "links"] {
        ensure!(seen[done] == true, "{done}: {seen}");
    }
    ensure!(seen["stored"]["usages"] == "3" && seen["stored"]["settings"] == "1", "{seen}");
    ensure!(seen["sites"].as_u64().is_some_and(|sites| sites > 20), "{seen}");
    choose(stage, &[("week", "monday"), ("everything", ""), ("own", ""), ("keep", "13")]).await
}

/// The popup that was seen before shows at once, and what is new does not move it.
async fn still(stage: &mut Stage, kind: Kind) -> Result<String> {
    popup(stage).await?;
    let js = "const [first] = performance.getEntriesByName('first-contentful-paint');
      const [filled] = performance.getEntriesByName('filled');
      await new Promise((resolve) => setTimeout(resolve, 300));
      const shifts = await new Promise((resolve) => {
        if (!PerformanceObserver.supportedEntryTypes.includes('layout-shift')) return resolve(null);
        new PerformanceObserver((list) => resolve(list.getEntries().reduce((sum, { value }) => sum + value, 0)))
          .observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => resolve(0), 300);
      });
      return { kept: localStorage.getItem('snapshot')?.length ?? 0, first: first?.startTime, filled: filled?.startTime, shifts };";
    let seen = on(stage, "popup.html", js).await?;
    ensure!(seen["kept"].as_u64().is_some_and(|kept| kept > 1000), "no snapshot is kept: {seen}");
    if kind == Kind::Chromium {
        ensure!(seen["shifts"].as_f64().is_some_and(|shifts| shifts < 0.01), "the popup moved: {seen}");
    }
    Ok(format!("First paint {} ms, filled {} ms, moved {}.", seen["first"], seen["filled"], seen["shifts"]))
}
