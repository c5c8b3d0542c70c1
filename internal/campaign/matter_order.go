package campaign

import (
	"cmp"
	"slices"
	"strconv"

	"wuzha/internal/plan"
)

// OrderData is an anti-fraud order (反诈订单, G4): what a unit asks for, who comes when, and what became of it.
type OrderData struct {
	Order    string       `json:"order,omitempty"` // of the plan's orders
	Topic    string       `json:"topic,omitempty"` // of its topics, or a class of fraud where it lists none
	Audience string       `json:"audience,omitempty"`
	Windows  []TimeWindow `json:"windows,omitempty"` // when it would suit the unit
	Place    string       `json:"place,omitempty"`
	People   int64        `json:"people,omitempty"` // expected
	Wish     string       `json:"wish,omitempty"`

	OrderedOn plan.Day `json:"ordered_on,omitempty"`

	Team string     `json:"team,omitempty"`
	Slot TimeWindow `json:"slot,omitzero"` // agreed upon

	DeliveredOn plan.Day          `json:"delivered_on,omitempty"`
	Fields      map[string]string `json:"fields,omitempty"`  // of the record of the delivery
	Records     []string          `json:"records,omitempty"` // what was entered: the order, the delivery
	Rating      int64             `json:"rating,omitempty"`  // 1 to 5
	Comment     string            `json:"comment,omitempty"`
}

// TimeWindow is a stretch of a day, like 14:00 to 16:00; the end is not included.
type TimeWindow struct {
	Day  plan.Day `json:"day,omitempty"`
	From string   `json:"from,omitempty"`
	To   string   `json:"to,omitempty"`
}

// meets tells whether two windows overlap.
func (w TimeWindow) meets(o TimeWindow) bool {
	return w.Day == o.Day && w.From < o.To && o.From < w.To
}

func (w TimeWindow) sound() bool {
	clock := func(s string) bool {
		return len(s) == 5 && s[2] == ':' && s[0] >= '0' && s[0] <= '2' && s[1] >= '0' && s[1] <= '9' && s[3] >= '0' && s[3] <= '5' && s[4] >= '0' && s[4] <= '9' && s[:2] < "24"
	}
	return clock(w.From) && clock(w.To) && w.From < w.To && w.Day >= plan.FirstDay && w.Day <= plan.LastDay
}

func (d *OrderData) check(c *dataCheck) {
	c.text("place", d.Place, MaxTitle)
	c.text("wish", d.Wish, MaxText)
	c.text("team", d.Team, MaxTitle)
	c.text("comment", d.Comment, MaxText)
	c.number("people", d.People, 0, MaxHeadcount)
	c.number("rating", d.Rating, 0, 5)
	if len(d.Windows) > 10 {
		c.fault("windows", "最多填10个时段", "there may be at most 10 windows")
	}
	for i, w := range d.Windows {
		if !w.sound() {
			c.fault("windows["+strconv.Itoa(i)+"]", "时段有误", "the window is wrong")
		}
	}
	if d.Slot != (TimeWindow{}) && !d.Slot.sound() {
		c.fault("slot", "时段有误", "the window is wrong")
	}
}

var orderProcedure = &Procedure{
	ID: "order", Title: Words{"反诈订单", "order"}, fresh: dataOf[OrderData],
	States: []MatterState{
		{ID: "ordered", Title: Words{"待接单", "ordered"}, Holder: RoleServer, Due: orderDue},
		{ID: "accepted", Title: Words{"已接单", "accepted"}, Holder: RoleServer, Due: func(_ *plan.Plan, m *Matter) plan.Day { return m.Data.(*OrderData).Slot.Day }},
		{ID: "delivered", Title: Words{"已上门", "delivered"}, Holder: RoleUnit, Due: afterDays(7), Lapse: "close"},
		{ID: "rated", Title: Words{"已评价", "rated"}, Closed: true},
		{ID: "closed", Title: Words{"未评价办结", "closed without a rating"}, Closed: true},
		{ID: "declined", Title: Words{"已谢绝", "declined"}, Closed: true},
		{ID: "cancelled", Title: Words{"已取消", "cancelled"}, Closed: true},
	},
	Rules: []MatterRule{
		{From: "", Action: OpenAction, By: []Role{RoleUnit, RoleAbove}, To: "ordered", Takes: "order topic audience? windows? place? people wish?", Does: doing(placeOrder)},
		{From: "ordered", Action: "accept", By: []Role{RoleServer, RoleOffice}, To: "accepted", Takes: "team slot", Does: doing(scheduleOrder)},
		{From: "ordered", Action: "decline", By: []Role{RoleServer, RoleOffice}, To: "declined", Reason: true, Does: doing(dropOrder)},
		{From: "ordered", Action: "cancel", By: []Role{RoleUnit, RoleOpener}, To: "cancelled", Reason: true, Does: doing(dropOrder)},
		{From: "accepted", Action: "reschedule", By: []Role{RoleServer, RoleOffice, RoleUnit}, To: "accepted", Takes: "team? slot", Reason: true, Does: doing(scheduleOrder)},
		{From: "accepted", Action: "cancel", By: []Role{RoleUnit, RoleOpener, RoleServer, RoleOffice}, To: "cancelled", Reason: true, Does: doing(dropOrder)},
		{From: "accepted", Action: "deliver", By: []Role{RoleServer, RoleOffice}, To: "delivered", Takes: "delivered_on fields?", Does: doing(deliverOrder)},
		{From: "delivered", Action: "rate", By: []Role{RoleUnit}, To: "rated", Takes: "rating comment?", Does: doing(rateOrder)},
		{From: "delivered", Action: "close", By: []Role{RoleProgram}, To: "closed"},
	},
	subject: func(d MatterData) string { return d.(*OrderData).Topic },
	posts: func(p *plan.Plan, d MatterData) map[Role][]string {
		o := p.OrderOf(d.(*OrderData).Order)
		if o == nil || o.Serve == nil {
			return nil
		}
		return map[Role][]string{RoleServer: {o.Serve.ID}}
	},
}

// orderDue is the plan's deadline: within so many days.
func orderDue(p *plan.Plan, m *Matter) plan.Day {
	if o := p.OrderOf(m.Data.(*OrderData).Order); o != nil {
		return m.Since + plan.Day(o.Within)
	}
	return m.Since
}

// placeOrder holds the order against the plan's catalogue and enters it, so that the duty to serve it begins.
func placeOrder(d *OrderData, x *MatterStep) error {
	o := x.Plan.OrderOf(d.Order)
	switch {
	case o == nil:
		return refuseAt("order", "方案里没有这种订单", "the plan has no such order")
	case !slices.Contains(o.Of, x.Facts.UnitKind):
		return refuseAt("order", "这类单位不能下这种订单", "units of this kind cannot place it")
	case !offered(o.Topics, plan.FraudTypes, d.Topic):
		return refuseAt("topic", "订单目录里没有这个主题", "the catalogue has no such topic")
	case d.Audience != "" && !offered(o.Audiences, nil, d.Audience):
		return refuseAt("audience", "订单目录里没有这类对象", "the catalogue has no such audience")
	case d.People < 1:
		return refuseAt("people", "请填写人数", "say how many people")
	}
	e := Entry{ID: x.Matter.ID + ".order", Kind: "order", Unit: x.Matter.Unit, On: x.Today, Fields: map[string]string{"topic": titleOf(o.Topics, d.Topic), "people": strconv.FormatInt(d.People, 10)}}
	if d.Audience != "" {
		e.Fields["audience"] = titleOf(o.Audiences, d.Audience)
	}
	if len(d.Windows) > 0 {
		e.Fields["wanted_on"] = d.Windows[0].Day.String()
	}
	x.Enter, d.Records, d.OrderedOn = append(x.Enter, e), []string{e.ID}, x.Today
	return nil
}

// offered tells whether a catalogue has an option; an empty one is replaced by the classes of fraud.
func offered(options []plan.Option, otherwise []string, id string) bool {
	if len(options) == 0 {
		return slices.Contains(otherwise, id)
	}
	return slices.ContainsFunc(options, func(o plan.Option) bool { return o.ID == id })
}

func titleOf(options []plan.Option, id string) string {
	for _, o := range options {
		if o.ID == id {
			return o.Title
		}
	}
	return id
}

// scheduleOrder refuses a time at which the team is elsewhere.
func scheduleOrder(d *OrderData, x *MatterStep) error {
	if !d.Slot.sound() {
		return refuseAt("slot", "请填写日期和起止时间", "give a day with a beginning and an end")
	}
	if d.Slot.Day < x.Today {
		return refuseAt("slot", "日期已过", "the day has passed")
	}
	others, err := x.Facts.Others("accepted")
	if err != nil {
		return err
	}
	for _, other := range others {
		o := other.Data.(*OrderData)
		if other.ID != x.Matter.ID && o.Team == d.Team && o.Slot.meets(d.Slot) {
			return Refuse(Conflict, "该队伍在这个时段已有安排("+o.Slot.From+"至"+o.Slot.To+"),请另选时间或队伍",
				"the team is taken from "+o.Slot.From+" to "+o.Slot.To+"; choose another time or team")
		}
	}
	return nil
}

// dropOrder takes the order back out of the ledger: nobody owes its service any more.
func dropOrder(d *OrderData, x *MatterStep) error {
	x.Void = append(x.Void, d.Records...)
	return nil
}

// deliverOrder makes the delivery a record of the order's kind. Its id follows from the order's, so it is counted once.
func deliverOrder(d *OrderData, x *MatterStep) error {
	if d.DeliveredOn > x.Today {
		return refuseAt("delivered_on", "日期不能晚于今天", "the day lies in the future")
	}
	kind := deliveryKind(x.Plan, d)
	if kind == nil {
		return nil
	}
	e := Entry{ID: x.Matter.ID + ".delivery", Kind: kind.ID, Unit: x.Matter.Unit, On: d.DeliveredOn, Ref: d.Records[0], Fields: map[string]string{}, Photos: x.Act.Attachments}
	if kind.Photo == "none" {
		e.Photos = nil
	}
	for _, f := range kind.Fields {
		e.Fields[f.ID] = cmp.Or(d.Fields[f.ID], d.asCell(f.ID))
	}
	for id, cell := range d.Fields {
		e.Fields[id] = cell
	}
	x.Enter, d.Records = append(x.Enter, e), append(d.Records, e.ID)
	return nil
}

func deliveryKind(p *plan.Plan, d *OrderData) *plan.RecordKind {
	if o := p.OrderOf(d.Order); o != nil {
		return o.Record
	}
	return nil
}

// asCell is what the order itself says for a field of the same name: nobody types it twice.
func (d *OrderData) asCell(field string) string {
	switch {
	case field == "people" && d.People > 0:
		return strconv.FormatInt(d.People, 10)
	case field == "topic":
		return d.Topic
	case field == "audience":
		return d.Audience
	}
	return ""
}

// rateOrder writes the rating into the record of the delivery, where its kind has a place for it.
func rateOrder(d *OrderData, x *MatterStep) error {
	if d.Rating < 1 {
		return refuseAt("rating", "请评1至5分", "give 1 to 5")
	}
	kind := deliveryKind(x.Plan, d)
	if kind == nil || len(d.Records) < 2 || !slices.ContainsFunc(kind.Fields, func(f *plan.Field) bool { return f.ID == "rating" }) {
		return nil
	}
	old := d.Records[len(d.Records)-1]
	if state, ok := x.Facts.RecordOf(old); !ok || state == RecordVoid || state == RecordSuperseded {
		return nil // somebody has corrected or voided it meanwhile
	}
	e := Entry{ID: x.Matter.ID + ".rated", Kind: kind.ID, Unit: x.Matter.Unit, On: d.DeliveredOn, Ref: d.Records[0], Supersedes: old, Reason: "补录企业评价", Fields: map[string]string{}}
	for _, f := range kind.Fields {
		e.Fields[f.ID] = cmp.Or(d.Fields[f.ID], d.asCell(f.ID))
	}
	e.Fields["rating"] = strconv.FormatInt(d.Rating, 10)
	x.Enter, d.Records = append(x.Enter, e), append(d.Records, e.ID)
	return nil
}

// OrderStatistics are the figures of orders: how many were placed, served in time and how they were rated, by topic.
type OrderStatistics struct {
	Topic     string `json:"topic"` // empty: all
	Placed    int    `json:"placed"`
	Delivered int    `json:"delivered"`
	InTime    int    `json:"in_time"` // delivered within the plan's days
	Dropped   int    `json:"dropped"` // declined or cancelled
	People    int64  `json:"people"`  // expected at those delivered
	Rated     int    `json:"rated"`
	Stars     int64  `json:"stars"` // sum of the ratings
}

// CountOrders makes the figures: all orders first, then each topic by its id.
func CountOrders(p *plan.Plan, orders []*Matter) []OrderStatistics {
	by := map[string]*OrderStatistics{"": {}}
	for _, m := range orders {
		d := m.Data.(*OrderData)
		if by[d.Topic] == nil {
			by[d.Topic] = &OrderStatistics{Topic: d.Topic}
		}
		for _, s := range []*OrderStatistics{by[""], by[d.Topic]} {
			s.add(p, m, d)
		}
	}
	out := make([]OrderStatistics, 0, len(by))
	for _, s := range by {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b OrderStatistics) int { return cmp.Compare(a.Topic, b.Topic) })
	return out
}

func (s *OrderStatistics) add(p *plan.Plan, m *Matter, d *OrderData) {
	s.Placed++
	switch m.State {
	case "declined", "cancelled":
		s.Dropped++
	case "delivered", "rated", "closed":
		s.Delivered++
		s.People += d.People
		if o := p.OrderOf(d.Order); o != nil && d.DeliveredOn <= d.OrderedOn+plan.Day(o.Within) {
			s.InTime++
		}
	}
	if d.Rating > 0 {
		s.Rated++
		s.Stars += d.Rating
	}
}
