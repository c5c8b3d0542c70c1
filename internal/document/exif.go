package document

import (
	"bytes"
	"encoding/binary"
)

// orientation finds how the camera of a JPEG was held, the only thing that is read of its EXIF; 1 when nothing is said.
func orientation(data []byte) int {
	if !bytes.HasPrefix(data, []byte("\xff\xd8")) {
		return 1
	}
	for rest := data[2:]; len(rest) >= 4 && rest[0] == 0xff; {
		marker, size := rest[1], int(binary.BigEndian.Uint16(rest[2:]))
		if marker == 0xda || size < 2 || len(rest) < 2+size { // the picture itself begins, or the file is broken
			return 1
		}
		if exif, ok := bytes.CutPrefix(rest[4:2+size], []byte("Exif\x00\x00")); ok && marker == 0xe1 {
			return orientationTag(exif)
		}
		rest = rest[2+size:]
	}
	return 1
}

// drawnIn is how a JPEG is drawn: in how many scans, and whether each of them adds to what was there.
type drawnIn struct {
	scans       int
	progressive bool
}

// scansOf goes through the markers of a JPEG as a decoder does: over the segments by their length, and over what a scan draws by its bytes. Other
// pictures have none.
func scansOf(data []byte) (found drawnIn) {
	if !bytes.HasPrefix(data, []byte("\xff\xd8")) {
		return found
	}
	for rest := data[2:]; ; {
		next := bytes.IndexByte(rest, 0xff)
		if next < 0 || len(rest) < next+4 {
			return found
		}
		marker := rest[next+1]
		switch {
		case marker == 0xd9:
			return found
		case marker == 0xff:
			rest = rest[next+1:]
			continue
		case marker == 0 || marker >= 0xd0 && marker <= 0xd7: // a byte of the picture, or a mark inside it
			rest = rest[next+2:]
			continue
		case marker == 0xda:
			found.scans++
		case marker == 0xc2:
			found.progressive = true
		}
		rest = rest[min(len(rest), next+2+int(binary.BigEndian.Uint16(rest[next+2:]))):]
	}
}

// orientationTag reads tag 0x0112 of the first directory of a TIFF.
func orientationTag(tiff []byte) int {
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case len(tiff) < 8:
		return 1
	case string(tiff[:2]) == "MM":
		order = binary.BigEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return 1
		}
		if order.Uint16(entries) == 0x0112 {
			if way := int(order.Uint16(entries[8:])); way >= 1 && way <= 8 {
				return way
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}
