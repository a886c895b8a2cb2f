//! Icons, drawn for the portal on a grid of 24 by 24 and inlined: no request, no font.

use domain::Theme;
use maud::{Markup, html};

/// A drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// A magnifying glass.
    Search,
    /// An arrow into a tray.
    Download,
    /// A cross.
    Close,
    /// Three lines.
    Menu,
    /// A funnel of lines.
    Filter,
    /// A padlock.
    Lock,
    /// Two sheets.
    Copy,
    /// An arrow to the right.
    Onward,
    /// The drawing of a theme.
    Of(Theme),
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Search => "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5l5 5",
            Self::Download => "M12 4v11M7 10.5l5 5 5-5M4.5 20h15",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Menu => "M4 7h16M4 12h16M4 17h16",
            Self::Filter => "M4 6.5h16M7 12h10M10 17.5h4",
            Self::Lock => "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
            Self::Copy => "M9 9h11v11H9zM5.5 15H4V4h11v1.5",
            Self::Onward => "M5 12h14M13 6l6 6-6 6",
            Self::Of(theme) => match theme {
                Theme::Education => {
                    "M3 9.5L12 5l9 4.5-9 4.5zM7 11.7V16c3 2.2 7 2.2 10 0v-4.3M21 9.5V15"
                }
                Theme::Employment => "M4 8h16v11.5H4zM9 8V5h6v3M4 13h16M12 12v2.5",
                Theme::Science => {
                    "M9 3.5h6M10 3.5V9L4.8 18a1.7 1.7 0 0 0 1.5 2.5h11.4a1.7 1.7 0 0 0 1.5-2.5L14 9V3.5M7.5 14.5h9"
                }
                Theme::Agriculture => {
                    "M12 20.5V10.5M12 12.5c-4.5 0-7.5-2.5-7.5-7.5 4.5 0 7.5 2.5 7.5 7.5zM12 16.5c0-3.5 2.5-6 7.5-6 0 3.5-2.5 6-7.5 6z"
                }
                Theme::Tourism => {
                    "M2.5 19L9 8.5l4 6.5 2.5-3.5 6 7.5zM17.5 4a2 2 0 1 0 0 4 2 2 0 0 0 0-4z"
                }
                Theme::Health => "M4.5 4.5h15v15h-15zM12 8.5v7M8.5 12h7",
                Theme::Culture => {
                    "M12 6.5C9.5 4.8 6.5 4.5 3.5 5v13.5c3-.5 6-.2 8.5 1.5 2.5-1.7 5.5-2 8.5-1.5V5c-3-.5-6-.2-8.5 1.5zM12 6.5V20"
                }
                Theme::Transport => {
                    "M5 4.5h14v12.5H5zM5 11.5h14M8 20v-3M16 20v-3M8.5 14.2h.01M15.5 14.2h.01M9 7.5h6"
                }
                Theme::Credit => {
                    "M12 3l7.5 3v5.5c0 4.5-3 8-7.5 9.5-4.5-1.5-7.5-5-7.5-9.5V6zM8.5 12l2.5 2.5 4.5-5"
                }
                Theme::Weather => {
                    "M7.5 19a4 4 0 0 1-.5-8 5.5 5.5 0 0 1 10.6 1.2A3.5 3.5 0 0 1 17 19zM16 5.5a3 3 0 0 1 4 4"
                }
                Theme::Environment => {
                    "M5 19.5C4 10.5 10 4.5 19.5 4.5c0 9.5-5 14.5-12.5 13M4.5 20.5L13 11"
                }
                Theme::Business => {
                    "M4.5 11.5v8h15v-8M3 9l2-4.5h14L21 9a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1-6 0zM10 19.5V15h4v4.5"
                }
                Theme::Economy => "M4 4v16h16M8 15.5l3.5-4.5 3 2.5 5-6M16 7.5h3.5V11",
                Theme::General => {
                    "M3.5 9.5L12 4l8.5 5.5zM6 12.5v5M10 12.5v5M14 12.5v5M18 12.5v5M3.5 20.5h17"
                }
            },
        }
    }
}

/// An icon beside words; nothing is lost to those who cannot see it.
pub fn icon(icon: Icon) -> Markup {
    html! {
        svg.icon viewBox="0 0 24 24" aria-hidden="true" { path d=(icon.path()) {} }
    }
}

/// The portal's mark: a gate of arches, one within the other, with figures passing through.
pub fn mark() -> Markup {
    html! {
        svg.mark viewBox="0 0 32 32" aria-hidden="true" {
            path d="M4 28V12C4 7 9 4 16 4s12 3 12 8v16M10 28V15c0-3 2.5-5 6-5s6 2 6 5v13M16 16v2.5M16 22.5V25" {}
        }
    }
}
