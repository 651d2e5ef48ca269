//! A seeded log of events, skewed as those of real tenants are: some record types and users have
//! most of the chats, few roles have the privilege, most chats are disconnected by who owns the
//! record or connected them, some events must be refused, and one in ten thousand is malformed.

use crate::columns::{COLUMNS, Holds};
use anyhow::Result;
use datafusion::{
    arrow::{
        array::{
            ArrayRef, BooleanBuilder, FixedSizeBinaryBuilder, Int32Builder, Int64Builder, ListBuilder, RecordBatch,
            StringBuilder, TimestampMillisecondBuilder,
        },
        datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit},
    },
    parquet::{
        arrow::ArrowWriter,
        basic::{Compression, ZstdLevel},
        file::properties::WriterProperties,
        schema::types::ColumnPath,
    },
};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use std::{fs, path::Path, sync::Arc};

type Bytes = [u8; 16];

/// The type of a list of ids.
fn ids() -> DataType {
    DataType::new_list(DataType::FixedSizeBinary(16), true)
}

/// The schema of a generated log.
#[must_use]
pub fn schema() -> SchemaRef {
    let mut fields = vec![
        Field::new("seq", DataType::Int64, false),
        Field::new("at", DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())), false),
    ];
    for (name, holds) in COLUMNS {
        let found = match (*name, holds) {
            ("new_chat" | "already_connected", _) => DataType::Boolean,
            (_, Holds::Text) => DataType::Utf8,
            (_, Holds::Id) => DataType::FixedSizeBinary(16),
            (_, Holds::Ids) => ids(),
            (_, Holds::Access) => DataType::Int32,
        };
        fields.push(Field::new(*name, found, true));
    }
    Arc::new(Schema::new(fields))
}

/// A record type, how often it comes up among a thousand, and its settings.
struct Kind {
    name: &'static str,
    share: u32,
    owned: bool,
    settings: Value,
}

fn kinds() -> Vec<Kind> {
    let kind = |name, share, settings| Kind { name, share, owned: true, settings };
    let disconnect = |owner: bool, connector: bool| json!({"record_owner": owner, "chat_connector": connector});
    vec![
        kind("incident", 520, json!({"disconnect": disconnect(true, true), "join": true})),
        kind("account", 200, json!({"disconnect": disconnect(true, true), "join": true})),
        kind("contact", 120, json!({"disconnect": disconnect(false, true)})),
        kind("opportunity", 80, json!({"disconnect": disconnect(true, false), "join": true})),
        kind("email", 40, json!({"connect": false})),
        Kind {
            owned: false,
            ..kind("contoso_site", 40, json!({"ownership": "OrganizationOwned", "disconnect": disconnect(false, true)}))
        },
    ]
}

/// Who there is.
struct World {
    users: Vec<User>,
    teams: Vec<Bytes>,
    kinds: Vec<Kind>,
}

struct User {
    id: Bytes,
    roles: Vec<Bytes>,
    teams: Vec<Bytes>,
}

const ROLES: usize = 24;
/// The roles that may disconnect any chat come first.
const PRIVILEGED: usize = 2;

/// An id that says by its first bytes what it is of.
fn id(of: u16, number: u64) -> Bytes {
    let mut id = [0; 16];
    let [a, b] = of.to_be_bytes();
    (id[0], id[1], id[6], id[8]) = (a, b, 0x40, 0x80);
    // Spread, so that ids don't share their first or last half.
    let spread = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    id[2..6].copy_from_slice(&spread.to_be_bytes()[..4]);
    id[9..16].copy_from_slice(&number.to_be_bytes()[1..]);
    id
}

fn role(number: usize) -> Bytes {
    id(0x4011, number as u64)
}

/// A number below `of`, the small ones most often.
fn skewed(random: &mut ChaCha8Rng, of: usize) -> usize {
    let unit: f64 = random.random();
    ((unit * unit * unit) * of as f64) as usize
}

impl World {
    fn new(random: &mut ChaCha8Rng) -> Self {
        let teams: Vec<Bytes> = (0..80).map(|number| id(0x7ea3, number)).collect();
        let user = |number| {
            // One in forty holds a role with the privilege.
            let mut roles = vec![role(random.random_range(PRIVILEGED..ROLES))];
            if random.random_ratio(1, 3) {
                roles.push(role(random.random_range(PRIVILEGED..ROLES)));
            }
            if random.random_ratio(1, 40) {
                roles.push(role(random.random_range(0..PRIVILEGED)));
            }
            let teams = (0..random.random_range(0..3)).filter_map(|_| teams.choose(random).copied()).collect();
            User { id: id(0x05e4, number), roles, teams }
        };
        let users = (0..3000).map(user).collect();
        Self { users, teams, kinds: kinds() }
    }

    fn user(&self, random: &mut ChaCha8Rng) -> &User {
        let place = skewed(random, self.users.len());
        &self.users[place]
    }

    fn kind(&self, random: &mut ChaCha8Rng) -> &Kind {
        let mut left = random.random_range(0..1000);
        for kind in &self.kinds {
            if left < kind.share {
                return kind;
            }
            left -= kind.share;
        }
        &self.kinds[0]
    }
}

/// The tenant that the log is of, or the one that is proposed in its place.
fn tenant(kinds: &[Kind], proposed: bool) -> Value {
    let roles = (0..ROLES).map(|number| {
        let mut role = json!({"id": crate::questions::printed(&role(number)), "name": format!("Role {number}")});
        match number {
            0 => role["builtin"] = "system_administrator".into(),
            1 if !proposed => role["privileges"] = json!(["disconnect_any_chat"]),
            _ => {}
        }
        role
    });
    let record_types = kinds.iter().map(|kind| {
        let mut settings = kind.settings.clone();
        settings["name"] = kind.name.into();
        match kind.name {
            // Narrower and wider.
            "account" if proposed => settings["disconnect"]["record_owner"] = false.into(),
            "contact" if proposed => settings["join"] = true.into(),
            _ => {}
        }
        settings
    });
    json!({
        "version": 1,
        "chat": {"enabled": true},
        "roles": roles.collect::<Value>(),
        "record_types": record_types.collect::<Value>(),
    })
}

/// The columns of a batch while it is made.
struct Builders {
    seq: Int64Builder,
    at: TimestampMillisecondBuilder,
    rule: StringBuilder,
    user: FixedSizeBinaryBuilder,
    roles: ListBuilder<FixedSizeBinaryBuilder>,
    teams: ListBuilder<FixedSizeBinaryBuilder>,
    access: Int32Builder,
    record_type: StringBuilder,
    record: FixedSizeBinaryBuilder,
    owner_kind: StringBuilder,
    owner: FixedSizeBinaryBuilder,
    chat: StringBuilder,
    chat_kind: StringBuilder,
    connected_by: FixedSizeBinaryBuilder,
    participants: ListBuilder<FixedSizeBinaryBuilder>,
    new_chat: BooleanBuilder,
    origin: StringBuilder,
    already_connected: BooleanBuilder,
}

/// An event while it is made; what it can't do without is there, what is left out is null.
#[derive(Clone)]
struct Event<'a> {
    rule: &'static str,
    user: Option<Bytes>,
    roles: &'a [Bytes],
    teams: &'a [Bytes],
    access: Option<i32>,
    record_type: &'static str,
    record: Bytes,
    owner_kind: &'static str,
    owner: Option<Bytes>,
    chat: Option<String>,
    chat_kind: Option<&'static str>,
    connected_by: Option<Bytes>,
    participants: Option<Vec<Bytes>>,
    new_chat: Option<bool>,
    origin: Option<&'static str>,
    already_connected: Option<bool>,
}

fn append(list: &mut ListBuilder<FixedSizeBinaryBuilder>, ids: Option<&[Bytes]>) -> Result<()> {
    for id in ids.unwrap_or_default() {
        list.values().append_value(id)?;
    }
    list.append(ids.is_some());
    Ok(())
}

fn append_id(list: &mut FixedSizeBinaryBuilder, id: Option<Bytes>) -> Result<()> {
    match id {
        Some(id) => list.append_value(id)?,
        None => list.append_null(),
    }
    Ok(())
}

impl Builders {
    fn new() -> Self {
        let id = || FixedSizeBinaryBuilder::new(16);
        let ids = || ListBuilder::new(FixedSizeBinaryBuilder::new(16));
        let text = StringBuilder::new;
        Self {
            seq: Int64Builder::new(),
            at: TimestampMillisecondBuilder::new().with_timezone("UTC"),
            rule: text(),
            user: id(),
            roles: ids(),
            teams: ids(),
            access: Int32Builder::new(),
            record_type: text(),
            record: id(),
            owner_kind: text(),
            owner: id(),
            chat: text(),
            chat_kind: text(),
            connected_by: id(),
            participants: ids(),
            new_chat: BooleanBuilder::new(),
            origin: text(),
            already_connected: BooleanBuilder::new(),
        }
    }

    fn push(&mut self, seq: i64, at: i64, event: &Event<'_>) -> Result<()> {
        self.seq.append_value(seq);
        self.at.append_value(at);
        self.rule.append_value(event.rule);
        append_id(&mut self.user, event.user)?;
        append(&mut self.roles, Some(event.roles))?;
        append(&mut self.teams, Some(event.teams))?;
        self.access.append_option(event.access);
        self.record_type.append_value(event.record_type);
        self.record.append_value(event.record)?;
        self.owner_kind.append_value(event.owner_kind);
        append_id(&mut self.owner, event.owner)?;
        self.chat.append_option(event.chat.as_deref());
        self.chat_kind.append_option(event.chat_kind);
        append_id(&mut self.connected_by, event.connected_by)?;
        append(&mut self.participants, event.participants.as_deref())?;
        self.new_chat.append_option(event.new_chat);
        self.origin.append_option(event.origin);
        self.already_connected.append_option(event.already_connected);
        Ok(())
    }

    fn finish(&mut self, schema: &SchemaRef) -> Result<RecordBatch> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.seq.finish()),
            Arc::new(self.at.finish()),
            Arc::new(self.rule.finish()),
            Arc::new(self.user.finish()),
            Arc::new(self.roles.finish()),
            Arc::new(self.teams.finish()),
            Arc::new(self.access.finish()),
            Arc::new(self.record_type.finish()),
            Arc::new(self.record.finish()),
            Arc::new(self.owner_kind.finish()),
            Arc::new(self.owner.finish()),
            Arc::new(self.chat.finish()),
            Arc::new(self.chat_kind.finish()),
            Arc::new(self.connected_by.finish()),
            Arc::new(self.participants.finish()),
            Arc::new(self.new_chat.finish()),
            Arc::new(self.origin.finish()),
            Arc::new(self.already_connected.finish()),
        ];
        Ok(RecordBatch::try_new(schema.clone(), columns)?)
    }
}

const READ: i32 = 1;
const WRITE: i32 = 2;
const APPEND: i32 = 4;

fn event<'a>(world: &'a World, random: &mut ChaCha8Rng, log: &Log) -> Event<'a> {
    let kind = world.kind(random);
    let number = random.random_range(0..log.events / 4 + 1);
    let (owner_kind, owner, owning) = match random.random_range(0..10) {
        _ if !kind.owned => ("nobody", None, None),
        0..2 => ("team", world.teams.choose(random).copied(), None),
        _ => {
            let owner = world.user(random);
            ("user", Some(owner.id), Some(owner))
        }
    };
    let connector = world.user(random);
    let mut participants = vec![connector.id];
    participants.extend((0..random.random_range(1..6)).map(|_| world.user(random).id));
    let outsider = world.user(random);
    let rule = match random.random_range(0..100) {
        0..35 => "disconnect",
        35..60 => "connect",
        60..85 => "join",
        _ => "view",
    };
    let (user, access) = match (rule, random.random_range(0..100)) {
        ("disconnect", 0..45) => (owning.unwrap_or(connector), READ | WRITE),
        ("disconnect", 45..93) => (connector, READ | WRITE),
        ("disconnect", _) => (outsider, READ),
        // Who joins may change the record, and is not in the chat; some may only read it.
        ("join", 0..92) => (outsider, READ | WRITE | APPEND),
        ("join", _) => (outsider, READ | APPEND),
        ("connect", 0..97) => (connector, READ | WRITE),
        ("connect", _) => (outsider, random.random_range(0..2)),
        (_, 0..60) => (connector, READ | WRITE),
        _ => (outsider, READ | WRITE),
    };
    let chat = Some(format!(
        "19:{:032x}@thread.v2",
        u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
    ));
    let mut event = Event {
        rule,
        user: Some(user.id),
        roles: &user.roles,
        teams: &user.teams,
        access: Some(access),
        record_type: kind.name,
        record: id(0x4ec0, number),
        owner_kind,
        owner,
        chat,
        chat_kind: None,
        connected_by: Some(connector.id),
        participants: Some(participants),
        new_chat: None,
        origin: None,
        already_connected: None,
    };
    if random.random_ratio(1, 200) {
        // Of a user who has been deleted.
        event.connected_by = None;
    }
    if rule == "connect" {
        let new_chat = random.random_ratio(3, 5);
        event.connected_by = None;
        event.new_chat = Some(new_chat);
        event.origin = Some(if random.random_ratio(99, 100) { "dynamics" } else { "chat_client" });
        if new_chat {
            (event.chat, event.participants) = (None, None);
        } else {
            event.chat_kind = Some(if random.random_ratio(19, 20) { "group" } else { "one_to_one" });
            event.already_connected = Some(random.random_ratio(1, 100));
        }
    }
    if random.random_ratio(1, log.malformed) {
        spoil(&mut event, random);
    }
    event
}

/// Makes an event malformed.
fn spoil(event: &mut Event<'_>, random: &mut ChaCha8Rng) {
    match random.random_range(0..10) {
        0 => event.user = None,
        1 => event.record_type = "contoso_forgotten",
        2 => event.record_type = "Case",
        3 => (event.owner_kind, event.owner) = ("nobody", None),
        4 => event.owner = None,
        5 => event.rule = "unlink",
        6 => event.user = Some([0; 16]),
        7 => event.record = [0; 16],
        8 => (event.new_chat, event.chat) = (None, Some("19:half a chat".to_owned())),
        _ => (event.access, event.participants) = (Some(8), None),
    }
}

/// So many events go into a batch and a row group.
const BATCH: usize = 1 << 14;
const ROW_GROUP: usize = 1 << 18;

/// Which log.
#[derive(Clone, Copy, Debug)]
pub struct Log {
    /// The number of events, at least one.
    pub events: u64,
    /// The same seed gives the same log.
    pub seed: u64,
    /// One in so many events is malformed.
    pub malformed: u32,
}

/// The batches of a log, in order.
pub fn batches(log: Log) -> impl Iterator<Item = Result<RecordBatch>> {
    let events = log.events;
    let mut random = ChaCha8Rng::seed_from_u64(log.seed);
    let world = World::new(&mut random);
    let (schema, mut builders) = (schema(), Builders::new());
    // Ninety days from the beginning of 2026.
    let (begin, length) = (1_767_225_600_000_i64, 90 * 86_400_000_i64);
    let mut next = 0;
    std::iter::from_fn(move || {
        let end = events.min(next + BATCH as u64);
        if next == end {
            return None;
        }
        let batch = (next..end).try_for_each(|seq| {
            let at = begin + (i128::from(length) * i128::from(seq) / i128::from(events)) as i64;
            builders.push(seq as i64, at, &event(&world, &mut random, &log))
        });
        next = end;
        Some(batch.and_then(|()| builders.finish(&schema)))
    })
}

/// A batch with its ids as text and its lists as text in brackets, as CSV must have them.
///
/// # Errors
///
/// None.
pub fn as_text(batch: &RecordBatch) -> Result<RecordBatch> {
    use datafusion::arrow::{
        array::{Array, AsArray, StringArray},
        compute::cast,
    };
    let printed = |array: &ArrayRef| -> StringArray {
        let ids = array.as_fixed_size_binary();
        ids.iter().map(|id| id.map(crate::questions::printed)).collect()
    };
    let columns = batch.columns().iter().map(|array| -> Result<ArrayRef> {
        Ok(match array.data_type() {
            DataType::FixedSizeBinary(_) => Arc::new(printed(array)),
            DataType::List(_) => Arc::new(
                (array.as_list::<i32>().iter())
                    .map(|list| {
                        list.map(|ids| format!("[{}]", printed(&ids).iter().flatten().collect::<Vec<_>>().join(", ")))
                    })
                    .collect::<StringArray>(),
            ),
            _ => cast(array, &DataType::Utf8)?,
        })
    });
    let columns: Vec<ArrayRef> = columns.collect::<Result<_>>()?;
    let names = batch.schema();
    Ok(RecordBatch::try_from_iter_with_nullable(
        names.fields().iter().zip(columns).map(|(field, column)| (field.name().clone(), column, true)),
    )?)
}

/// Writes `tenant.json`, `proposed.json` and the events, as Parquet or CSV, into a directory.
/// The same events and seed give the same bytes.
///
/// # Errors
///
/// What can't be written.
pub fn generate(log: Log, csv: bool, directory: &Path, progress: impl Fn(u64)) -> Result<()> {
    fs::create_dir_all(directory)?;
    let kinds = kinds();
    for (name, proposed) in [("tenant.json", false), ("proposed.json", true)] {
        fs::write(directory.join(name), format!("{:#}\n", tenant(&kinds, proposed)))?;
    }
    if csv {
        let mut writer = datafusion::arrow::csv::Writer::new(fs::File::create(directory.join("events.csv"))?);
        for batch in batches(log) {
            let batch = batch?;
            writer.write(&as_text(&batch)?)?;
            progress(batch.num_rows() as u64);
        }
        return Ok(());
    }
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_max_row_group_row_count(Some(ROW_GROUP));
    for unrepeated in ["seq", "at", "record", "chat"] {
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(unrepeated), false);
    }
    let file = fs::File::create(directory.join("events.parquet"))?;
    let mut writer = ArrowWriter::try_new(file, schema(), Some(properties.build()))?;
    for batch in batches(log) {
        let batch = batch?;
        writer.write(&batch)?;
        progress(batch.num_rows() as u64);
    }
    writer.close()?;
    Ok(())
}
