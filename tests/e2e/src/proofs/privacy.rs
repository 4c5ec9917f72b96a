//! What a person types is kept nowhere, and a build that keeps it is caught.
//!
//! Decides: that the one search judges both. Refuses to know: where it looks.

use anyhow::{Result, ensure};

use super::{Form, Ground, Proof};
use crate::privacy;

pub(super) const PROOFS: &[Proof] = &[
    Proof { name: "nothing-typed-is-kept", play: |ground| Box::pin(clean(ground)) },
    Proof { name: "a-leaking-build-is-caught", play: |ground| Box::pin(caught(ground)) },
];

async fn clean(ground: Ground) -> Result<String> {
    let found = privacy::search(ground.kind, &ground.extension(Form::Real)?).await?;
    ensure!(found.is_clean(), "{found:?}");
    Ok(format!(
        "{} marked prompts, {} characters of decoded storage and backup, {} files are the browser's own",
        found.prompts,
        found.searched,
        found.browsers_own.len()
    ))
}

async fn caught(ground: Ground) -> Result<String> {
    let found = privacy::visit_all(ground.kind, Some(&ground.extension(Form::Leaky)?)).await?;
    ensure!(!found.storage.is_empty(), "what it keeps was not found: {found:?}");
    Ok(format!("found at {}", found.storage.join(", ")))
}
