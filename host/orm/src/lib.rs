//! Mapper, relationships, session, identity map, unit of work, loading.
