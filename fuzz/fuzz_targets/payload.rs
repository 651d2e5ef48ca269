#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    crm_chat_policy_fuzz::properties::payload(bytes);
});
