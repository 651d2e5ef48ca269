//! Whole tenants: building and comparing them, small and very large. Every result is checked
//! before it is timed.

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use crm_chat_policy::{
    document::{
        DisconnectDocument, FieldDocument, NoteDocument, RecordTypeDocument, RoleDocument, TenantDocument, ViewDocument,
    },
    model::{FieldType, Privilege, Tenant, ViewKind},
    review::compare::compare,
};

fn record_type(number: usize, join: bool) -> RecordTypeDocument {
    RecordTypeDocument {
        name: format!("contoso_type_{number:06}"),
        fields: Some(vec![
            FieldDocument::new("contoso_name", FieldType::String),
            FieldDocument::new("contoso_due", FieldType::DateTime),
            FieldDocument::new("contoso_image", FieldType::Image),
        ]),
        views: vec![ViewDocument {
            name: "Quick Find".into(),
            kind: ViewKind::QuickFind,
            columns: vec!["contoso_name".into(), "contoso_image".into(), "contoso_due".into()],
        }],
        note: NoteDocument { include: true, view: None },
        disconnect: DisconnectDocument {
            record_owner: number.is_multiple_of(2),
            chat_connector: number.is_multiple_of(3),
        },
        join: Some(join && number.is_multiple_of(5)),
        ..RecordTypeDocument::default()
    }
}

fn document(types: usize, join: bool) -> TenantDocument {
    let record_types = (0..types).map(|number| record_type(number, join)).collect();
    let mut document = TenantDocument { record_types, ..TenantDocument::default() };
    document.chat.enabled = true;
    document
}

fn with_roles(roles: u128) -> TenantDocument {
    let role = |number: u128| RoleDocument {
        id: crm_chat_policy::id::RoleId::from_u128(number).unwrap().to_string(),
        name: format!("Role {number}"),
        privileges: vec![Privilege::DisconnectAnyChat],
        ..RoleDocument::default()
    };
    TenantDocument { roles: (0..roles).map(role).collect(), ..TenantDocument::default() }
}

fn build(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("tenant from JSON");
    group.sample_size(10);
    for types in [10, 1_000, 100_000] {
        let json = serde_json::to_vec(&document(types, true)).expect("a document can be written");
        assert_eq!(Tenant::from_json(&json).map(|tenant| tenant.record_types().len()), Ok(types + 5));
        group.throughput(Throughput::Elements(types as u64));
        group.bench_function(BenchmarkId::new("record types", types), |bencher| {
            bencher.iter_batched(|| (), |()| Tenant::from_json(&json), BatchSize::PerIteration);
        });
    }
    let json = serde_json::to_vec(&with_roles(100_000)).expect("a document can be written");
    assert_eq!(Tenant::from_json(&json).map(|tenant| tenant.roles().len()), Ok(100_000));
    group.throughput(Throughput::Elements(100_000));
    group.bench_function(BenchmarkId::new("roles", 100_000), |bencher| {
        bencher.iter_batched(|| (), |()| Tenant::from_json(&json), BatchSize::PerIteration);
    });
    group.finish();
}

fn comparison(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("compare");
    group.sample_size(10);
    for types in [10, 1_000, 100_000] {
        let old = document(types, false).build().expect("a sound document");
        let new = document(types, true).build().expect("a sound document");
        assert_eq!(compare(&old, &old), []);
        assert_eq!(compare(&old, &new).len(), types.div_ceil(5) * 2, "view and join of every fifth type");
        group.throughput(Throughput::Elements(types as u64));
        group.bench_function(BenchmarkId::from_parameter(types), |bencher| bencher.iter(|| compare(&old, &new)));
    }
    group.finish();
}

criterion_group!(benches, build, comparison);
criterion_main!(benches);
