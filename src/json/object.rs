//! Objects from JSON objects only.

/// Makes structs that serde reads from objects only: a derived struct alone would also read a JSON
/// array, by position.
///
/// Given a struct, writes it with `Serialize` derived and reads it through a private twin. The twin
/// keeps what derive leaves behind to itself: `remote = "Self"` on a public struct would give it
/// public functions `serialize` and `deserialize` that callers reach before the strict ones.
/// A key's type may be followed by what the gate makes of it (`id: String as "RoleId"`): so says the JSON
/// Schema, of which the type in Rust says less.
/// Given `read` and a private struct derived with `remote = "Self"`, reads that.
macro_rules! json_object {
    (
        $(#[$meta:meta])*
        pub struct $Name:ident {
            $( $(#[$key_meta:meta])* pub $key:ident: $Type:ty $(as $shape:literal)?, )+
        }
    ) => {
        $(#[$meta])*
        #[derive(serde::Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
        pub struct $Name {
            $( $(#[$key_meta])* $( #[cfg_attr(feature = "schema", schemars(with = $shape))] )? pub $key: $Type, )+
        }

        const _: () = {
            type Object = $Name;

            #[derive(serde::Deserialize)]
            #[serde(remote = "Object", deny_unknown_fields)]
            struct Twin {
                $( $(#[$key_meta])* $key: $Type, )+
            }

            json_object!(read $Name as Twin);
        };
    };
    (read $Name:ident) => {
        json_object!(read $Name as $Name);
    };
    (read $Name:ident as $Twin:ident) => {
        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl<'de> serde::de::Visitor<'de> for Visitor {
                    type Value = $Name;
                    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                        f.write_str("an object")
                    }
                    fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<$Name, A::Error> {
                        $Twin::deserialize(serde::de::value::MapAccessDeserializer::new(map))
                    }
                }
                // A format for programs need not call an object a map; by position it is as good as by name.
                if !deserializer.is_human_readable() {
                    return $Twin::deserialize(deserializer);
                }
                deserializer.deserialize_map(Visitor)
            }
        }
    };
}

/// Reads the value of a key that may be absent but not `null`.
pub(crate) fn given<'de, D: serde::Deserializer<'de>, T: serde::Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
