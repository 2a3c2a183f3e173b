//! The kinds of files that are read.

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// FLAC, in a file of its own.
    Flac,
    /// MPEG audio, layer III.
    Mp3,
    /// The ISO base media file format: MP4, M4A and M4V.
    Mp4,
    /// Ogg with Opus, Vorbis, Speex or FLAC.
    Ogg,
    /// RIFF WAVE.
    Wav,
    /// WebM and Matroska.
    WebM,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Flac, Self::Mp3, Self::Mp4, Self::Ogg, Self::Wav, Self::WebM];

    /// The format of files of a media type, if it is a recording that is read.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        match media_type {
            "audio/flac" => Some(Self::Flac),
            "audio/mpeg" => Some(Self::Mp3),
            "audio/mp4" | "video/mp4" => Some(Self::Mp4),
            "audio/ogg" => Some(Self::Ogg),
            "audio/wav" => Some(Self::Wav),
            "video/webm" => Some(Self::WebM),
            _ => None,
        }
    }
}
