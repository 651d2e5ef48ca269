//! What users wrote, in every text that people read: what hides, moves or forges text is escaped, whatever
//! its category, and letters of every script stay.

use crate::support::{ANNA, CARL, guid};
use crm_chat_policy::{
    dataverse::{UpdateMessage, record_type},
    model::Tenant,
    question::Question,
    review::{
        compare::{Sentences, compare},
        explanation::explanation,
        lint::lint,
        matrix::matrix,
        report::report,
    },
    rules,
};
use rstest::rstest;
use serde_json::{Value, json};

fn written(document: &Value) -> Result<Tenant, String> {
    Tenant::from_json(document.to_string().as_bytes()).map_err(|faults| faults.to_string())
}

/// A tenant whose texts for people are all this one, but for labels that can't be.
fn named(name: &str) -> Value {
    let mut document = json!({
        "version": 1,
        "chat": { "enabled": true, "apps": ["contoso_desk"], "card": { "selection": "first_five_then_skip" } },
        "roles": [
            { "id": guid(1), "name": name },
            { "id": guid(2), "name": name, "builtin": "csr_manager" },
            { "id": guid(3), "name": name, "builtin": "system_administrator" },
        ],
        "profiles": [{ "id": guid(4), "name": name, "chat": true, "users": [guid(5)] }],
        "apps": [{ "id": "contoso_desk", "multisession": true }],
        "record_types": [{
            "name": "account", "ownership": "OrganizationOwned", "connect": false, "join": true,
            "disconnect": { "record_owner": true },
            "fields": [
                { "name": "revenue", "type": "Money", "secured": true, "computed": true },
                { "name": "notes", "type": "Memo" },
            ],
            "views": [
                { "name": name, "columns": ["revenue", "a.b", "nothing", "notes"] },
                { "name": format!("{name}2"), "kind": "quick_find", "columns": ["revenue"] },
            ],
            "note": { "include": true, "view": name },
            "notify": { "enabled": true, "fields": ["revenue"] },
        }, { "name": "contact", "note": { "view": "Quick" }, "views": [{ "name": "Quick", "columns": [] }] }],
    });
    if !name.chars().any(char::is_control) {
        document["label"] = json!(name);
        document["apps"][0]["label"] = json!(name);
        document["record_types"][0]["label"] = json!(name);
        document["record_types"][0]["fields"][0]["label"] = json!(name);
    }
    document
}

/// The name as a chat and its members can have it.
fn id_of(name: &str) -> String {
    let id: String = name.chars().filter(|it| !it.is_whitespace() && !it.is_control()).collect();
    if id.is_empty() { "19:a".into() } else { id }
}

/// Everything that people read of a tenant, its faults and questions about it, in which this text stands.
fn texts(name: &str) -> Vec<(&'static str, String)> {
    let document = named(name);
    let mut other = document.clone();
    other["roles"][0]["privileges"] = json!(["disconnect_any_chat"]);
    other["roles"][1]["revoked"] = json!(["disconnect_any_chat"]);
    other["profiles"][0]["chat"] = json!(false);
    other["record_types"][0]["join"] = json!(false);
    other["record_types"][0]["notify"]["fields"] = json!([]);
    other["record_types"][0]["note"]["view"] = json!(format!("{name}2"));
    let (tenant, other) = (written(&document).expect("no faults"), written(&other).expect("no faults"));
    let mut texts = Vec::new();
    let mut say = |what, text: String| texts.push((what, text));

    let findings = lint(&tenant);
    say("lint", findings.iter().map(|finding| format!("{finding}\n")).collect());
    say("lint as JSON", serde_json::to_value(&findings).expect("JSON")[0]["message"].to_string());
    say("matrix", matrix(&tenant).to_string());
    say("matrix in Markdown", matrix(&tenant).markdown().to_string());
    say("report", report(&tenant, Some(&other)));
    let sentences = Sentences::of(&tenant, &other);
    for difference in compare(&tenant, &other) {
        say("compare", difference.to_string());
        say("compare for people", sentences.sentence(&difference));
    }
    for rule in rules::ALL {
        for decision in rule.cases().take(4) {
            say("explanation", explanation(&tenant, decision, tenant.record_type("account")));
        }
    }

    // For people who know no codes.
    say("lint for people", findings.iter().map(|finding| format!("{}\n", finding.words(&tenant))).collect());
    say("matrix for people", matrix(&tenant).words().to_string());
    say("matrix for people in Markdown", matrix(&tenant).words().markdown().to_string());
    let user = json!({ "id": ANNA, "teams": [guid(8)] });
    let record = json!({ "type": "account", "id": guid(7), "owner": null });
    let external = json!({ "external": id_of(name) });
    let chat = json!({ "id": id_of(name), "connected_by": null, "participants": [external, guid(5)] });
    let (access, app) = (json!(["read"]), "contoso_desk");
    for question in [
        json!({ "ask": "card", "record_type": "account" }),
        json!({ "ask": "notify", "record": record, "changes": [{ "field": "revenue", "new": name }], "chats": [chat] }),
        json!({ "ask": "availability", "user": user, "app": app }),
        json!({ "ask": "configure", "user": user, "app": app, "setting": "record_types" }),
        json!({ "ask": "suggest_participant", "user": user }),
        json!({ "ask": "disconnect", "user": user, "record": record, "chat": chat }),
        json!({ "ask": "join", "user": user, "access": access, "record": record, "chat": chat }),
        json!({ "ask": "view", "user": user, "access": access, "record": record, "chat": chat }),
        json!({ "ask": "open_record", "user": user, "access": [], "record": record }),
    ] {
        let question = Question::from_json(question.to_string().as_bytes()).expect("a question");
        for tenant in [&tenant, &other] {
            say("answer", question.answer(tenant).expect("an answer").to_string());
            say("answer for people", question.explain(tenant).expect("an answer"));
            if let Some(audience) = question.audience(tenant).expect("an answer") {
                say("who", audience.to_string());
                say("who for people", audience.words(question.record_type(tenant)));
            }
        }
    }

    // Names that stand where they must not, and names that are not known.
    let faulty = [
        ("/roles/0/id", json!(name)),
        ("/roles/0/builtin", json!(name)),
        ("/chat/apps/0", json!(name)),
        ("/chat/timeline_sync_since", json!(name)),
        ("/record_types/0/name", json!(name)),
        ("/record_types/0/fields/0/name", json!(name)),
        ("/record_types/0/fields/0/type", json!(name)),
        ("/record_types/0/views/0/columns/0", json!(name)),
        ("/record_types/0/views/1/name", json!(name)),
        ("/record_types/0/note/view", json!("no such view")),
        ("/record_types/0/note/view", json!(format!("{name}{name}"))),
        ("/record_types/0/notify/fields/0", json!(name)),
        ("/record_types/0/connect", json!(name)),
        ("/chat", json!({ name: true })),
        ("/record_types/0/fields/0/label", json!(name.repeat(201))),
    ];
    for (pointer, value) in faulty {
        let mut document = document.clone();
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        let parent = document.pointer_mut(parent).expect("a place");
        match key.parse::<usize>() {
            Ok(index) => parent[index] = value,
            Err(_) => parent[key] = value,
        }
        say("faults", written(&document).expect_err(pointer));
    }

    let user = json!({ "id": ANNA });
    let record = json!({ "type": "incident", "id": guid(7), "owner": { "user": CARL } });
    let chat = json!({ "id": name, "connected_by": name, "participants": [] });
    for question in [
        json!({ "ask": name }),
        json!({ "ask": "card", name: 1 }),
        json!({ "ask": "card", "record_type": name }),
        json!({ "ask": "availability", "user": user, "app": name }),
        json!({ "ask": "disconnect", "user": user, "record": record, "chat": chat }),
        json!({ "ask": "notify", "record": record, "changes": [{ "field": "a", "old": { name: [{ name: name }] } }, 1] }),
    ] {
        say("question", Question::from_json(question.to_string().as_bytes()).expect_err("no question").to_string());
    }
    let twice = format!(r#"{{"ask":"notify","changes":[{{"field":"a","old":{{{0}:1,{0}:2}}}}]}}"#, json!(name));
    say("question", Question::from_json(twice.as_bytes()).expect_err("no question").to_string());

    let table = json!({ "LogicalName": "account", "Attributes": [
        { "LogicalName": "name", "AttributeType": "String" },
    ] });
    let layout = "<g><cell name='name'/><cell name='B b'/></g>";
    let rows = json!([
        { "name": name, "querytype": 4, "layoutxml": layout },
        { "name": name, "querytype": 4, "layoutxml": layout },
        { "name": name, "querytype": 0, "statecode": 1, "layoutxml": layout },
    ]);
    let import = |table: &Value, rows: &Value| {
        let (table, rows) = (table.to_string(), rows.to_string());
        record_type(table.as_bytes(), Some(rows.as_bytes()), None, UpdateMessage::Present)
    };
    let imported = import(&table, &rows).expect("an import");
    say("notes", imported.notes.iter().map(|note| format!("{note}\n")).collect());
    let mut wrong = table;
    wrong["Attributes"][0]["AttributeType"] = json!(name);
    say("faults of an import", import(&wrong, &rows).expect_err("faults").to_string());
    texts
}

/// One of each kind of what must not be seen as it is: controls, formats, private, unassigned and blank
/// characters, all of them or, of the large kinds, from both ends.
fn hidden() -> Vec<char> {
    let format = [
        0xad..=0xad,
        0x600..=0x605,
        0x61c..=0x61c,
        0x6dd..=0x6dd,
        0x70f..=0x70f,
        0x890..=0x891,
        0x8e2..=0x8e2,
        0x180e..=0x180e,
        0x200b..=0x200f,
        0x202a..=0x202e,
        0x2060..=0x2064,
        0x2066..=0x206f,
        0xfeff..=0xfeff,
        0xfff9..=0xfffb,
        0x110bd..=0x110bd,
        0x110cd..=0x110cd,
        0x13430..=0x1343f,
        0x1bca0..=0x1bca3,
        0x1d173..=0x1d17a,
        0xe0001..=0xe0001,
        0xe0020..=0xe007f,
    ];
    let private = [
        0xe000..=0xe002,
        0xf8ff..=0xf8ff,
        0xf0000..=0xf0000,
        0xffffd..=0xffffd,
        0x10_0000..=0x10_0000,
        0x10_fffd..=0x10_fffd,
    ];
    let unassigned = [
        0x378..=0x379,
        0xfdd0..=0xfdd1,
        0xfffe..=0xffff,
        0x1_fffe..=0x1_ffff,
        0x4_0000..=0x4_0000,
        0x10_fffe..=0x10_ffff,
    ];
    let blank = [
        0x34f..=0x34f,
        0x115f..=0x1160,
        0x17b4..=0x17b5,
        0x180b..=0x180f,
        0x2800..=0x2800,
        0x3164..=0x3164,
        0xfe00..=0xfe0f,
        0xffa0..=0xffa0,
        0xfffc..=0xfffc,
        0xe0100..=0xe01ef,
    ];
    let ranges = format.into_iter().chain(private).chain(unassigned).chain(blank);
    let all = '\0'..='\u{3000}';
    let controls_and_spaces = all.filter(|it| it.is_control() || it.is_whitespace() && *it != ' ');
    ranges.flatten().filter_map(char::from_u32).chain(controls_and_spaces).collect()
}

#[test]
fn what_hides_or_moves_text_is_escaped_wherever_people_read_it() {
    for character in hidden() {
        for (what, text) in texts(&format!("q{character}z")) {
            // The text's own lines apart.
            assert!(!text.contains(&format!("q{character}")), "{what} shows {character:?}: {text}");
        }
    }
}

#[test]
fn quotes_that_end_a_quotation_and_escapes_that_fake_one_are_escaped() {
    for (name, raw) in [("a`b", "a`"), ("a\\nb", "a\\nb"), ("a\\u{202e}b", "a\\u{202e}")] {
        for (what, text) in texts(name) {
            // In a place, which is JSON text, the back-quote needs no escape and the backslash has its own.
            let text = text.replace(r#"["a`b"]"#, "").replace(r"a\\n", "").replace(r"a\\u", "");
            let sentences: Vec<&str> = text.lines().filter(|line| line.contains(raw)).collect();
            assert!(sentences.is_empty(), "{what}: {sentences:?}");
        }
    }
}

/// A name that reads on as the text around it does: it is not taken for that text, as it stands between quotes.
#[test]
fn names_stand_between_quotes() {
    let name = "Claim)? Anybody, › Case (";
    let id = id_of(name);
    for (what, text) in texts(name) {
        for (place, _) in text.match_indices(name).chain(text.match_indices(id.as_str())) {
            let before = &text[..place];
            let is_quoted = match what {
                "report" => before.ends_with("<bdi>"),
                // In a place, a key is JSON text.
                _ => before.ends_with(['`', '"']),
            };
            assert!(is_quoted || before.ends_with(name), "{what}: {text}");
        }
    }
}

/// A stack of marks is cut, and a mark that would stand on the quotation mark is escaped.
#[test]
fn marks_are_shown_on_letters_only_and_few_of_them() {
    let zalgo = format!("a{}", "\u{301}".repeat(60));
    for (what, text) in texts(&zalgo) {
        assert!(!text.contains("\u{301}\u{301}"), "{what}: {text}");
    }
    // After a blank, however often the name stands.
    for (what, text) in texts(" \u{20dd}") {
        assert!(!text.contains('\u{20dd}'), "{what}: {text}");
    }
}

/// Cased, modifier, other letters; marks of each kind on a letter; digits, numbers, punctuation and symbols.
#[rstest]
#[case::uppercase_and_lowercase("ÄäΩωЖж")]
#[case::titlecase("ǅ")]
#[case::modifier_letters("ʰˈ")]
#[case::other_letters("中あ한אعनไ")]
#[case::spacing_marks("कीखा")]
#[case::nonspacing_marks("é")]
#[case::enclosing_marks("a⃝")]
#[case::numbers("7٣Ⅻ²")]
#[case::punctuation("a_b-c(d)e«f»g!·")]
#[case::symbols("+±€©°😀")]
fn letters_of_every_script_stay_as_they_are(#[case] name: &str) {
    let shown = texts(name);
    for what in ["lint", "matrix", "matrix in Markdown", "report", "compare for people", "faults", "notes"] {
        let of_kind: Vec<_> = shown.iter().filter(|(kind, _)| *kind == what).collect();
        assert!(of_kind.iter().any(|(_, text)| text.contains(name)), "{what}: {of_kind:?}");
    }
}

/// Names that were found to be shown as something else, or as a link.
#[test]
fn names_that_forge_a_line_or_an_id_stay_within_their_quotes() {
    for name in ["Agents\u{202e}", "\u{202e}.ytpme si eloR", "Agents\u{200b}"] {
        let document = json!({ "version": 1, "chat": { "enabled": true }, "roles": [{ "id": guid(1), "name": name }] });
        let tenant = written(&document).expect("no faults");
        let page = matrix(&tenant).to_string();
        let shown: String = name
            .chars()
            .map(|it| if it.is_ascii() { it.to_string() } else { it.escape_unicode().to_string() })
            .collect();
        assert!(page.contains(&format!("`{shown}`")), "{page}");
    }
    let forged = format!("Guests` {}{}", guid(0xbad), " ".repeat(110));
    let document = json!({ "version": 1, "roles": [{ "id": guid(1), "name": forged }] });
    let page = matrix(&written(&document).expect("no faults")).to_string();
    assert!(page.contains(r"Guests\u{60} ") && !page.contains("Guests` "), "{page}");
    for address in
        ["https://evil.example/approve", "www.evil.example", "x@evil.example", "mailto:a@b", "ftp://evil.example"]
    {
        let document = json!({ "version": 1, "roles": [{ "id": guid(1), "name": address }] });
        let page = matrix(&written(&document).expect("no faults")).markdown().to_string();
        let bare = page.replace(&format!("`{address}`"), "");
        assert!(page.contains(&format!("`{address}`")) && !bare.contains(address), "{page}");
    }
}
