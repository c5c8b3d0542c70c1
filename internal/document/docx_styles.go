package document

// Fonts of official documents. None is shipped: an office has them, and
// elsewhere the alternates of the font table stand in.
const (
	fontSong     = "宋体"
	fontHei      = "黑体"
	fontFang     = "仿宋_GB2312"
	fontKai      = "楷体_GB2312"
	fontMark     = "方正小标宋简体"
	red          = "FF0000"
	styleBase    = "Normal"
	styleBody    = "BodyText"
	styleMark    = "PaperMark"
	styleNumber  = "PaperNumber"
	styleTitle   = "Title"
	styleFlush   = "Addressee"
	styleSign    = "Signature"
	styleAttach  = "AttachmentLabel"
	styleNote    = "PaperNote"
	styleCapt    = "Caption"
	styleUnit    = "TableUnit"
	styleCell    = "TableText"
	styleHead    = "TableHead"
	stylePrint   = "Imprint"
	styleFooter  = "Footer"
	stylePicture = "Picture"
	styleLegend  = "Legend"
)

var headingStyles = [...]string{"Heading1", "Heading2", "Heading3", "Heading4"}

// fonts gives the element that names a font for every script. Without eastAsia a
// word processor takes its own Chinese font; without the hint “” and — become
// narrow.
func fonts(name string) element {
	return el("w:rFonts", "w:hint", "eastAsia", "w:ascii", name, "w:hAnsi", name, "w:eastAsia", name, "w:cs", name)
}

// paperStyle is a paragraph style. Zero values are inherited from Normal.
type paperStyle struct {
	id, name string
	font     string
	size     int // half points
	color    string
	jc       string
	first    int  // indent of the first line
	outline  int  // 1 for the highest level of the outline
	keep     bool // with the next paragraph
	line     int  // exact height
	free     bool // lines as high as what is in them
}

func paperStyles() []paperStyle {
	return []paperStyle{
		{id: styleBody, name: "公文正文", first: chars(2)},
		{id: styleMark, name: "发文机关标志", font: fontMark, color: red, jc: "center"},
		{id: styleNumber, name: "发文字号", jc: "center"},
		{id: styleTitle, name: "Title", font: fontMark, size: size2, jc: "center", keep: true},
		{id: styleFlush, name: "主送机关", jc: "left", keep: true},
		{id: headingStyles[0], name: "heading 1", font: fontHei, first: chars(2), outline: 1},
		{id: headingStyles[1], name: "heading 2", font: fontKai, first: chars(2), outline: 2},
		{id: headingStyles[2], name: "heading 3", first: chars(2), outline: 3},
		{id: headingStyles[3], name: "heading 4", first: chars(2), outline: 4},
		{id: styleSign, name: "署名和日期", jc: "right"},
		{id: styleAttach, name: "附件序号", font: fontHei, jc: "left", keep: true},
		{id: styleNote, name: "表注", size: sizeS4, line: 400, first: 480},
		{id: styleCapt, name: "caption", font: fontHei, size: size4, jc: "center", keep: true},
		{id: styleUnit, name: "表格单位", size: sizeS4, jc: "right", keep: true},
		{id: styleCell, name: "表格文字", size: sizeS4, line: 360, jc: "center"},
		{id: styleHead, name: "表头", font: fontHei, size: sizeS4, line: 360, jc: "center"},
		{id: stylePicture, name: "图", jc: "center", free: true},
		{id: styleLegend, name: "图题", font: fontHei, size: sizeS4, jc: "center"},
		{id: stylePrint, name: "版记", size: size4, line: imprintLine, jc: "left"},
		{id: styleFooter, name: "footer", font: fontSong, size: size4, line: footerLine},
	}
}

func (s paperStyle) xml() element {
	runs := []element{}
	if s.font != "" {
		runs = append(runs, fonts(s.font))
	}
	if s.color != "" {
		runs = append(runs, val("w:color", s.color))
	}
	runs = append(runs, sizeOf(s.size)...)
	shape := shape{keep: s.keep, jc: s.jc, line: s.line, free: s.free, first: s.first, outline: s.outline}
	return el("w:style", "w:type", "paragraph", "w:customStyle", onOff(s.custom()), "w:styleId", s.id).with(
		val("w:name", s.name), val("w:basedOn", styleBase), el("w:qFormat"),
		shape.xml(), el("w:rPr").with(runs...).orNothing())
}

// custom tells whether a word processor does not know the style by its name.
func (s paperStyle) custom() bool { return s.name[0] >= 0x80 }

func onOff(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

func sizeOf(halfPoints int) []element {
	if halfPoints == 0 {
		return nil
	}
	return []element{val("w:sz", itoa(halfPoints)), val("w:szCs", itoa(halfPoints))}
}

// stylesPart keeps the grid of 22 lines of 28 characters: no blank is added
// between scripts, no line is held over for its neighbours, and no punctuation
// hangs into the margin. (LibreOffice 7 still puts blanks between scripts, and
// takes overflowPunct for its opposite.)
func stylesPart() element {
	root := el("w:styles", "xmlns:w", nsMain).with(
		el("w:docDefaults").with(
			el("w:rPrDefault").with(el("w:rPr").with(fonts(fontFang), val("w:sz", itoa(size3)), val("w:szCs", itoa(size3)),
				el("w:lang", "w:val", "en-US", "w:eastAsia", "zh-CN", "w:bidi", "ar-SA"))),
			el("w:pPrDefault")),
		el("w:style", "w:type", "paragraph", "w:default", "1", "w:styleId", styleBase).with(
			val("w:name", "Normal"), el("w:qFormat"),
			el("w:pPr").with(val("w:widowControl", "0"), val("w:overflowPunct", "0"), val("w:autoSpaceDE", "0"), val("w:autoSpaceDN", "0"),
				val("w:adjustRightInd", "0"), val("w:snapToGrid", "0"), shape{line: linePitch}.spacing(), val("w:jc", "both")),
			el("w:rPr").with(val("w:spacing", itoa(charSpace))).with(sizeOf(size3)...)),
		el("w:style", "w:type", "table", "w:default", "1", "w:styleId", "TableNormal").with(
			val("w:name", "Normal Table"), val("w:uiPriority", "99"), el("w:semiHidden"), el("w:unhideWhenUsed"),
			el("w:tblPr").with(el("w:tblInd", "w:w", "0", "w:type", "dxa"), cellMargins(0, 0))))
	for _, s := range paperStyles() {
		root = root.with(s.xml())
	}
	return root
}

// fontTable names free fonts that a word processor may take instead.
func fontTable() element {
	root := el("w:fonts", "xmlns:w", nsMain)
	for _, f := range [][4]string{
		{fontSong, "SimSun,Noto Serif CJK SC,AR PL UMing CN", "roman", "02010600030101010101"},
		{fontHei, "SimHei,Noto Sans CJK SC,WenQuanYi Zen Hei", "modern", "02010609060101010101"},
		{fontFang, "仿宋,FangSong,FandolFang R,Noto Serif CJK SC", "modern", "02010609030101010101"},
		{fontKai, "楷体,KaiTi,FandolKai,AR PL UKai CN", "modern", "02010609030101010101"},
		{fontMark, "方正小标宋_GBK,FZXiaoBiaoSong-B05S,Noto Serif CJK SC", "script", "03000509000000000000"},
	} {
		root = root.with(el("w:font", "w:name", f[0]).with(val("w:altName", f[1]), val("w:panose1", f[3]),
			val("w:charset", "86"), val("w:family", f[2]), val("w:pitch", "fixed")))
	}
	return root
}
