//! What providers have published: `catalogue/transparency.toml`.
//!
//! Decides that a row is about a provider that models or sites have, and says something in both languages.

use super::checks::{Catalogue, TOPICS, said, variant};
use super::output::{Output, Pools, Rows};
use super::schema::Transparency;

pub fn published(catalogue: &Catalogue, out: &mut Output, pools: &mut Pools) -> Result<(), String> {
    let file = catalogue.file("transparency.toml")?;
    let parsed: Transparency = file.parse()?;
    file.knows("published", &["provider", "topic", "said", "said_fr"])?;
    let mut rows = Rows::default();
    for row in &parsed.published {
        let published = row.get_ref();
        let fault = |what: String| file.fault(row, &published.provider, &what);
        said(&published.origin).map_err(fault)?;
        if published.said.trim().is_empty() || published.said_fr.trim().is_empty() {
            return Err(fault("said and said_fr are words".into()));
        }
        if !pools.providers.items.contains(&published.provider) {
            return Err(fault("no model and no site has this provider".into()));
        }
        rows.push(&format!(
            "Published {{ said: {:?}, said_fr: {:?}, topic: Topic::{}, provider: {}, origin: {} }}",
            &published.said,
            &published.said_fr,
            variant(&published.topic, TOPICS).map_err(fault)?,
            pools.provider(&published.provider),
            pools.origin(&published.origin).map_err(fault)?,
        ));
    }
    rows.table(&mut out.code, "PUBLISHED", "Published");
    Ok(())
}
