//! Recordings: how long they take, and how large they are shown, is read from their files.

use diwan_api::model::Kind::Medium;
use serde_json::{Value, json};

use crate::world::{Answer, Caller, World, id, on_both_engines, version};

/// 8,000 samples a second, of 8 bits.
fn wav(samples: u32) -> Vec<u8> {
    let mut file = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
    file.extend([8_000_u32.to_le_bytes(), 8_000_u32.to_le_bytes()].concat());
    file.extend(b"\x01\0\x08\0data");
    file.extend(samples.to_le_bytes());
    file.resize(file.len() + samples as usize, 128);
    file
}

fn boxed(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes()[..], name, content].concat()
}

/// A video of 12.5 seconds, 640 × 360 pixels, recorded by a phone that was held upright.
fn mp4() -> Vec<u8> {
    let time = [&[0; 12][..], &600_u32.to_be_bytes(), &7_500_u32.to_be_bytes()].concat();
    let matrix = [0, 0x1_0000, 0, -0x1_0000, 0, 0, 0, 0, 0x4000_0000_i32];
    let head = [
        vec![0; 40],
        matrix.into_iter().flat_map(i32::to_be_bytes).collect(),
        [640_u32 << 16, 360 << 16].into_iter().flat_map(u32::to_be_bytes).collect(),
    ]
    .concat();
    let handler = boxed(b"mdia", &boxed(b"hdlr", b"\0\0\0\0\0\0\0\0vide"));
    let track = boxed(b"trak", &[boxed(b"tkhd", &head), handler].concat());
    let movie = boxed(b"moov", &[boxed(b"mvhd", &time), track].concat());
    [boxed(b"ftyp", b"isom\0\0\0\0"), boxed(b"mdat", &[7; 99]), movie].concat()
}

/// What a browser records says nothing of its length; this does not say how large it is, either.
fn webm(content: &[u8]) -> Vec<u8> {
    let head =
        b"\x1A\x45\xDF\xA3\x87\x42\x82\x84webm\x18\x53\x80\x67\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF";
    [&head[..], content].concat()
}

async fn put(caller: &Caller<'_>, medium: &Value, media: &str, bytes: Vec<u8>) -> Answer {
    let path = format!("/api/v1/media/{}/file", id(medium));
    let ask = caller.ask("PUT", &path).bytes(media, bytes);
    ask.header("If-Match", &format!("\"{}\"", version(medium))).send().await
}

fn measures(medium: &Value) -> Value {
    json!([medium["width"], medium["height"], medium["duration"]])
}

#[test]
fn a_recording_says_how_long_it_takes() {
    on_both_engines(async |world: &World| {
        let editor = world.editor().await;
        let given = json!({ "kind": "audio", "title": "The speech", "duration": 7 });
        let medium: Value = editor.create(Medium, given).await.unwrap();
        let filled = put(&editor, &medium, "audio/wav", wav(12_000)).await.expect(200).json;
        assert_eq!(measures(&filled), json!([null, null, 1.5]));
        assert_eq!(measures(&editor.one(Medium, &id(&medium)).await.unwrap()), measures(&filled));
        let again = put(&editor, &filled, "audio/wav", wav(12_000)).await.expect(200).json;
        assert_eq!(again["version"], 2, "the same file changes nothing");
        let other = put(&editor, &filled, "audio/wav", wav(20_000)).await.expect(200).json;
        assert_eq!((&other["version"], measures(&other)), (&json!(3), json!([null, null, 2.5])));
        // An export tells what was found, and an import looks at no file.
        let exported = world.export().await;
        assert_eq!(world.import(exported).await.unchanged, 1);
    });
}

#[test]
fn a_video_is_measured_wherever_its_file_comes_from() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let expected = json!([360, 640, 12.5]);
        let made = editor.ask("POST", "/api/v1/media?title=Made").bytes("video/mp4", mp4());
        assert_eq!(measures(&made.send().await.expect(201).json), expected);
        let given = json!({ "kind": "video", "title": "Put", "width": 1, "duration": 1 });
        let medium: Value = editor.create(Medium, given).await.unwrap();
        let address = editor.prepare_upload(&id(&medium), 1).await.unwrap();
        let url = address["url"].as_str().unwrap();
        let path = url.strip_prefix("http://localhost:8080").unwrap();
        let filled = world.ask("PUT", path).bytes("video/mp4", mp4()).send().await;
        assert_eq!(measures(&filled.expect(200).json), expected);
        let stands: Value = editor.one(Medium, &id(&medium)).await.unwrap();
        assert_eq!(measures(&stands), expected);
    });
}

/// What a file does not say stays as an editor wrote it, but not beside another file.
#[test]
fn a_recording_that_does_not_say_it_is_taken_all_the_same() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let given =
            json!({ "kind": "video", "title": "A stand-up", "width": 640, "duration": 7.5 });
        let medium: Value = editor.create(Medium, given).await.unwrap();
        let filled = put(&editor, &medium, "video/webm", webm(b"one")).await.expect(200).json;
        assert_eq!(measures(&filled), json!([640, null, 7.5]));
        let again = put(&editor, &filled, "video/webm", webm(b"one")).await.expect(200).json;
        assert_eq!((&again["version"], measures(&again)), (&json!(2), measures(&filled)));
        let other = put(&editor, &filled, "video/webm", webm(b"another")).await.expect(200).json;
        assert_eq!(measures(&other), json!([null, null, null]));
        let kept = put(&editor, &other, "video/mp4", mp4()).await.expect(200).json;
        assert_eq!(measures(&kept), json!([360, 640, 12.5]));
        // What claims more than can be is no reason to refuse it.
        let mut odd = mp4();
        let at = odd.windows(4).position(|name| name == b"mvhd").unwrap();
        odd[at + 16..at + 24].copy_from_slice(b"\0\0\0\x01\xFF\xFF\xFF\xFE");
        let odd = put(&editor, &kept, "video/mp4", odd).await.expect(200).json;
        assert_eq!(measures(&odd), json!([360, 640, null]));
    });
}
