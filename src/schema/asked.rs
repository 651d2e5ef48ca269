//! Questions and answers.

use super::{
    Codes,
    object::{Object, described, list_of, only},
};
use crate::{
    Condition, Grant,
    card::{MAX_FIELDS, SkipReason},
    id::{ChatId, ColumnName, LogicalName, UserId},
    json::Value,
    model::{AccessRight, ChatKind, Moment, Origin, Participant, Privilege, Privileges, Record, User},
    notice::{Caveat, IgnoreReason},
    question::{Ask, ChangeForm, Holds, Keys},
    rule::Rule,
    rules::{self, availability, configure::Setting},
};
use alloc::{borrow::Cow, collections::BTreeSet, vec::Vec};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// A question as JSON has it.
pub(super) struct Question;

impl JsonSchema for Question {
    fn schema_name() -> Cow<'static, str> {
        "Question".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let forms = Ask::ALL.iter().flat_map(|ask| [(*ask, false), (*ask, true)]);
        let forms = forms.filter(|(ask, is_new_chat)| *ask == Ask::Connect || !is_new_chat);
        let forms: Vec<_> = forms.map(|(ask, is_new_chat)| of_question(ask, is_new_chat, generator)).collect();
        json_schema!({ "description": "A question: what `ask` asks, and what it takes to answer that.", "oneOf": forms })
    }
}

fn of_question(ask: Ask, is_new_chat: bool, generator: &mut SchemaGenerator) -> Schema {
    let Holds { keys, chat: of_chat } = ask.holds(is_new_chat);
    let question = object(keys, |key| match key {
        "ask" => (only(ask.code()), ""),
        "user" => (generator.subschema_for::<User>(), "Whose right it is about."),
        "access" => (generator.subschema_for::<Vec<AccessRight>>(), "The user's rights on the record."),
        "record" => (generator.subschema_for::<Record>(), ""),
        "from" => (generator.subschema_for::<Origin>(), ""),
        "new_chat" => (only(true), "The chat is started from the record."),
        "already_connected" => {
            (generator.subschema_for::<bool>(), "Whether the chat is connected to this very record already.")
        }
        "chat" if ask == Ask::Connect => (chat(of_chat, generator), "The chat that is to be connected."),
        "chat" => (chat(of_chat, generator), "The chat, as it is connected to the record."),
        "app" => {
            let about = "The app that it is asked in: the id of one that is built in or of the tenant's own.";
            (generator.subschema_for::<LogicalName>(), about)
        }
        "setting" => (generator.subschema_for::<Setting>(), ""),
        "record_type" => (generator.subschema_for::<LogicalName>(), "The record type's name."),
        "changes" => (list_of(change(generator)), "The fields that an update wrote, each once."),
        "chats" => (list_of(chat(of_chat, generator)), "The chats that are connected to the record, each once."),
        _ => (json_schema!({}), ""),
    });
    question.schema(meaning(ask))
}

/// An object with these keys; of each, what its value is and what it says.
fn object(keys: Keys, mut value: impl FnMut(&str) -> (Schema, &'static str)) -> Object {
    let mut object = Object::default();
    for key in keys.allowed {
        let (schema, about) = value(key);
        object.allow(key, described(schema, about), keys.required.contains(key));
    }
    object
}

fn chat(keys: Keys, generator: &mut SchemaGenerator) -> Schema {
    let is_connected = keys.allowed.contains(&"connected_by");
    let of_key = |key: &str| match key {
        "id" => (generator.subschema_for::<ChatId>(), ""),
        "connected_by" => (
            generator.subschema_for::<Option<UserId>>(),
            "Who most recently connected this chat to this record; `null` where nobody is known.",
        ),
        "participants" if is_connected => (generator.subschema_for::<Vec<Participant>>(), "Who is in the chat."),
        "participants" => (generator.subschema_for::<Vec<Participant>>(), ""),
        "connected_on" => (generator.subschema_for::<Moment>(), "When it was connected."),
        "kind" => (generator.subschema_for::<ChatKind>(), ""),
        _ => (json_schema!({}), ""),
    };
    object(keys, of_key).schema("")
}

fn change(generator: &mut SchemaGenerator) -> Schema {
    let of_key = |key: &str| match key {
        "field" => (generator.subschema_for::<LogicalName>(), ""),
        "old" => (json_schema!({}), "Its value before, if known."),
        "new" => (json_schema!({}), "Its value after, if known."),
        _ => (json_schema!({}), ""),
    };
    object(ChangeForm::KEYS, of_key).schema("")
}

/// An answer as JSON has it.
pub(super) struct Answer;

impl JsonSchema for Answer {
    fn schema_name() -> Cow<'static, str> {
        "Answer".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut forms: Vec<Schema> = Kind::ALL.map(|kind| of_answer(kind, generator).schema(kind.about())).into();
        forms.push(error(Object::require).schema("Why there is no answer."));
        json_schema!({ "description": "An answer, an error being one too.", "oneOf": forms })
    }
}

/// The kinds of answers that aren't errors.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Decision,
    Availability,
    Card,
    Notice,
}

impl Kind {
    pub(super) const ALL: [Self; 4] = [Self::Decision, Self::Availability, Self::Card, Self::Notice];

    const fn of(ask: Ask) -> Self {
        match ask {
            Ask::Availability => Self::Availability,
            Ask::Card => Self::Card,
            Ask::Notify => Self::Notice,
            _ => Self::Decision,
        }
    }

    /// The questions that are answered so.
    pub(super) fn asks(self) -> Vec<Ask> {
        Ask::ALL.iter().copied().filter(|ask| Self::of(*ask) == self).collect()
    }

    const fn about(self) -> &'static str {
        match self {
            Self::Decision => "A rule's decision.",
            Self::Availability => "The decision on availability, with the tables that stand in the way.",
            Self::Card => "Which fields go on the introduction card.",
            Self::Notice => "Which changed fields are announced, and to whom.",
        }
    }
}

/// The keys of an answer.
pub(super) fn of_answer(kind: Kind, generator: &mut SchemaGenerator) -> Object {
    let mut answer = asking(&kind.asks());
    let names = |generator: &mut SchemaGenerator| generator.subschema_for::<Vec<LogicalName>>();
    match kind {
        Kind::Decision => decision(&mut answer, &rules_of(kind), generator),
        Kind::Availability => {
            decision(&mut answer, &[availability::RULE], generator);
            let tables = Privileges::PANE.iter().filter_map(Privilege::table);
            let about = "On a denial without pane access, the tables that no role of the user can read.";
            answer.allow("missing_tables", described(list_of(one_of(tables)), about), false);
        }
        Kind::Card => {
            let mut skipped = Object::default();
            skipped.require("field", generator.subschema_for::<ColumnName>());
            skipped.require("reason", generator.subschema_for::<SkipReason>());
            let mut fields = names(generator);
            fields.insert("maxItems".into(), MAX_FIELDS.into());
            answer.require("included", described(generator.subschema_for::<bool>(), "Whether there is a card."));
            answer.require("fields", described(fields, "The fields on it, in the view's order."));
            let about = "The columns passed over, in the view's order.";
            answer.require("skipped", described(list_of(skipped.schema("")), about));
            let about = "The column-secured fields on the card, which everybody in the chat will see.";
            answer.require("secured", described(names(generator), about));
            let about = "Whether the card links to the record.";
            answer.require("record_link", described(generator.subschema_for::<bool>(), about));
        }
        Kind::Notice => {
            let mut ignored = Object::default();
            ignored.require("field", generator.subschema_for::<LogicalName>());
            ignored.require("reason", generator.subschema_for::<IgnoreReason>());
            let mut caveat = Object::default();
            caveat.require("field", generator.subschema_for::<LogicalName>());
            caveat.require("caveat", generator.subschema_for::<Caveat>());
            let mut told = Object::default();
            told.require("chat", generator.subschema_for::<ChatId>());
            told.require("participants", generator.subschema_for::<Vec<Participant>>());
            answer.require(
                "fields",
                described(names(generator), "The fields that are announced, in the configured order."),
            );
            answer.require("ignored", described(list_of(ignored.schema("")), "The fields that are not."));
            answer.require("caveats", described(list_of(caveat.schema("")), "What to know about the fields."));
            answer.require("tell", described(list_of(told.schema("")), "The chats to tell."));
        }
    }
    answer
}

fn rules_of(kind: Kind) -> Vec<&'static Rule> {
    let asks = kind.asks();
    rules::ALL.into_iter().filter(|rule| asks.iter().any(|ask| ask.code() == rule.ask())).collect()
}

fn decision(answer: &mut Object, rules: &[&'static Rule], generator: &mut SchemaGenerator) {
    let grants: BTreeSet<&str> = rules.iter().flat_map(|rule| rule.grants()).map(Grant::name).collect();
    let conditions = generator.subschema_for::<Vec<Condition>>();
    let mut missing = Object::default();
    missing.require("grant", one_of(grants.iter().copied()));
    missing.require("conditions", conditions.clone());
    let keys = [
        ("rule", one_of(rules.iter().map(|rule| rule.name())), "The rule's whole name."),
        ("allowed", generator.subschema_for::<bool>(), "The verdict."),
        ("grants", list_of(one_of(grants)), "The grants all of whose conditions hold, whether or not the guards do."),
        ("held", conditions.clone(), "The rule's conditions that hold, in its declared order."),
        ("failed_guards", conditions.clone(), "The guards that don't."),
        ("missing", list_of(missing.schema("")), "On a denial, what each grant lacks that is not fully held."),
        (
            "remedies",
            list_of(conditions),
            "On a denial, each smallest set of conditions that would turn it into an allow.",
        ),
    ];
    for (key, schema, about) in keys {
        answer.require(key, described(schema, about));
    }
}

/// An error; of its parts, those that `with` requires or allows.
pub(super) fn error(with: fn(&mut Object, &str, Schema)) -> Object {
    const CODES: [&str; 4] = ["malformed_question", "unknown_record_type", "owner_mismatch", "unknown_app"];
    let mut error = Object::default();
    with(&mut error, "code", described(one_of(CODES), "The stable code."));
    with(&mut error, "message", described(json_schema!({ "type": "string" }), "What was expected and what was found."));
    let mut answer = Object::default();
    answer.require("error", error.schema(""));
    answer
}

fn asking(asks: &[Ask]) -> Object {
    let mut object = Object::default();
    object.require(
        "ask",
        match asks {
            [ask] => only(ask.code()),
            asks => one_of(asks.iter().map(|ask| ask.code())),
        },
    );
    object
}

fn meaning(ask: Ask) -> &'static str {
    Ask::MEANINGS.iter().find_map(|(code, means)| (*code == ask.code()).then_some(*means)).unwrap_or_default()
}

fn one_of(codes: impl IntoIterator<Item = &'static str>) -> Schema {
    json_schema!({ "type": "string", "enum": codes.into_iter().collect::<Vec<_>>() })
}

impl JsonSchema for Value {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({})
    }
}
