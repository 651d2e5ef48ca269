// Writes the tenants that the page is looked at with: a large one of 200 record types and 60 roles, and one
// whose names try to be anything but names. Usage: node tests/browser/tenants.mjs FOLDER
import { mkdirSync, writeFileSync } from "node:fs";

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const guid = (kind, number) => `${kind}000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const write = (name, tenant) => writeFileSync(`${folder}/${name}.json`, JSON.stringify({ version: 1, ...tenant }));

const builtins = ["system_administrator", "csr_manager", "productivity_tools_user", null, null];
const noun = ["Claim", "Visit", "Asset", "Contract", "Invoice", "Work order", "Booking", "Complaint"];
write("large", {
  label: "Contoso, everything",
  chat: { enabled: true, timeline_sync_since: "2026-01-05T09:00:00Z" },
  roles: Array.from({ length: 60 }, (_, number) => ({
    id: guid("5e", number + 1),
    name: `${["Agents", "Team leads", "Back office", "Experts"][number % 4]} ${number + 1}`,
    ...(builtins[number % 5] ? { builtin: builtins[number % 5] } : {}),
    ...(number % 7 === 3 ? { privileges: ["disconnect_any_chat", "read_app_profile"] } : {}),
  })),
  profiles: [{ id: guid("9f", 1), name: "Tier 2", chat: true, pane_integration: true, users: [guid("a5", 1)] }],
  record_types: Array.from({ length: 200 }, (_, number) => ({
    name: `contoso_type${number}`,
    label: `${noun[number % noun.length]} ${number}`,
    join: number % 2 === 0,
    activity: number % 5 === 0,
    ownership: number % 7 === 0 ? "OrganizationOwned" : "UserOwned",
    connect: number % 3 !== 0,
    disconnect: { record_owner: number % 4 < 2, chat_connector: number % 8 < 4 },
    fields: [
      { name: "contoso_name", label: "Name", type: "String" },
      { name: "contoso_iban", label: "IBAN", type: "String", secured: true },
      { name: "contoso_due", label: "Due on", type: "DateTime" },
      { name: "contoso_scan", label: "Scan", type: "Image" },
    ],
    views: [{ name: "Quick Find", kind: "quick_find", columns: ["contoso_name", "contoso_iban", "contoso_due", "contoso_scan", "gone", "owner.fullname"] }],
    note: { include: number % 3 !== 1 },
    notify: { enabled: number % 4 === 0, fields: number % 4 === 0 ? ["contoso_due"] : [] },
  })),
});

const hostile = [
  "<script>document.title='run'</script>",
  "\"><img src=x onerror=document.title='run'>",
  "' autofocus onfocus='document.title=1",
  "</style><style>*{display:none}</style>",
  "</title></head><h1>",
  "{{7*7}}${7*7}<%= 7*7 %>{%raw%}",
  "a\u202egnihtyna\u202c",
  "\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
  "W".repeat(200),
  "`code` [link](javascript:alert(1)) | cell",
  "שלום العربية 漢字 ไทย",
];
write("hostile", {
  label: hostile[0].slice(0, 150),
  chat: { enabled: true },
  roles: hostile.map((name, number) => ({ id: guid("5e", number + 1), name, ...(number % 2 ? { builtin: "csr_manager" } : {}) })),
  profiles: hostile.map((name, number) => ({ id: guid("9f", number + 1), name, chat: number % 2 === 0, users: [guid("a5", number + 1)] })),
  apps: hostile.map((label, number) => ({ id: `app${number}`, label, multisession: true })),
  record_types: hostile.map((label, number) => ({
    name: `${"hostile_type_".padEnd(number === 8 ? 120 : 13, "x")}${number}`,
    label,
    join: true,
    connect: number % 2 === 0,
    disconnect: { record_owner: true },
    fields: [{ name: "field", label, type: "String", secured: true }],
    views: [{ name: label, kind: "quick_find", columns: ["field", "unknown.column"] }],
    note: { include: true },
    notify: { enabled: true, fields: ["field"] },
  })),
});
