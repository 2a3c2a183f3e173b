//! Words of places, publishers and accounts.

use super::vocabulary;

vocabulary! {
    /// What kind of place this is.
    pub enum PlaceKind {
        /// A country or dependent territory.
        Country = "country",
        /// A first-level division of a country: a province, state or governorate.
        #[graphql(name = "ADMIN1")]
        Admin1 = "admin1",
        /// A second-level division of a country: a district or county.
        #[graphql(name = "ADMIN2")]
        Admin2 = "admin2",
        /// A city, town or village.
        City = "city",
        /// A single site: a building, base, border crossing or field.
        Site = "site",
        /// An area that is not an administrative division, such as the Sahel.
        Region = "region",
        /// A sea, strait, river or lake.
        Water = "water",
    }
}

vocabulary! {
    /// What kind of publisher this is.
    pub enum PublisherKind {
        /// A newspaper, printed or online.
        Newspaper = "newspaper",
        /// A news agency.
        Agency = "agency",
        /// A radio or television station.
        Broadcaster = "broadcaster",
        /// A magazine or journal.
        Magazine = "magazine",
        /// A government or one of its bodies.
        Government = "government",
        /// A non-governmental organisation.
        Ngo = "ngo",
        /// A blog or newsletter.
        Blog = "blog",
        /// Any other publisher.
        Other = "other",
    }
}

vocabulary! {
    /// What an account may do.
    pub enum Role {
        /// Reads everything, drafts included, and writes nothing.
        Reader = "reader",
        /// Writes drafts and submits articles; sees its own drafts and what is public.
        Author = "author",
        /// Changes, publishes, withdraws and imports anything.
        Editor = "editor",
        /// An editor who also manages accounts, clients and the system.
        Admin = "admin",
    }
}
