//! What one estimate costs: with its model's name looked up, and with the row at hand as a long file has it.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gramme::footprint::price::resolve_with;
use gramme::footprint::{Electricity, Subject, model, price};
use gramme::observe::Kind;
use gramme::units::Estimate;
use std::hint::black_box;

fn estimates(criterion: &mut Criterion) {
    let electricity = Electricity::of("FRA");
    let subject = Subject {
        model: Some("smollm3-3b"),
        output_tokens: Some(Estimate::exact(400.0)),
        ..Subject::new(Kind::Text, "chatgpt")
    };
    let row = subject.model.and_then(model::find);
    let mut group = criterion.benchmark_group("estimate");
    group.throughput(Throughput::Elements(1));
    group.bench_function("last model of the catalogue, by name", |bench| {
        bench.iter(|| price(black_box(&subject), &electricity));
    });
    group.bench_function("row at hand", |bench| {
        bench.iter(|| resolve_with(black_box(&subject), row, &electricity).price());
    });
    group.finish();
}

criterion_group!(benches, estimates);
criterion_main!(benches);
