package sample

// profile is what the plan cannot say about a campaign.
type profile struct {
	build   func(b treeBuilder)
	cases   int64            // in the campaign at full size
	past    int64            // cases of the time before, in percent of the campaign's rate
	loss    int64            // in percent of the usual loss
	clan    int64            // chance in a hundred that a unit at the third level takes after the one above it
	victims map[string]int64 // weights by class; 10 when not given
	zeal    map[string]int64 // records beyond the duty, in percent of one a window, by kind; 12 when not given
	rates   map[string]int64 // records a year per hundred units, of kinds that nobody owes
}

// profileOf finds the description of a shipped plan, or a plain one.
func profileOf(id string) *profile {
	switch id {
	case "wuzha-community":
		return communityProfile()
	case "wuzha-enterprise":
		return enterpriseProfile()
	case "town-special-action":
		return townProfile()
	case "wuzha-campus":
		return campusProfile()
	}
	return &profile{build: func(treeBuilder) {}, cases: 40, past: 130, loss: 100}
}

func communityProfile() *profile {
	return &profile{build: communityTree, cases: 340, past: 128, loss: 100,
		victims: map[string]int64{"employee": 32, "cadre": 2, "finance": 3, "student": 16, "elder": 20, "other": 27},
		zeal:    map[string]int64{"group_push": 40, "public_event": 25, "refresh": 20, "parent_push": 20},
		rates: map[string]int64{"not_home": 900, "finding": 45, "dissuasion": 60, "honour": 4, "falsehood": 1, "model_case": 6, "survey": 100,
			"case_learning": 20},
	}
}

func enterpriseProfile() *profile {
	return &profile{build: enterpriseTree, cases: 84, past: 138, loss: 140,
		victims: map[string]int64{"employee": 70, "cadre": 8, "finance": 10, "student": 0, "elder": 1, "other": 11},
		zeal:    map[string]int64{"publicity": 300, "visit": 25, "talk": 30, "coaching": 60},
		rates: map[string]int64{"order": 90, "finding": 70, "warning_order": 5, "model_practice": 6, "peace_points": 12, "falsehood": 1,
			"progress_report": 900},
	}
}

func townProfile() *profile {
	return &profile{build: townTree, cases: 15, past: 135, loss: 80,
		victims: map[string]int64{"employee": 22, "cadre": 3, "finance": 2, "student": 8, "elder": 40, "other": 25},
		zeal:    map[string]int64{"broadcast": 30, "group_push": 40, "clue": 60},
		rates: map[string]int64{"not_home": 1400, "finding": 60, "dissuasion": 45, "clue": 60, "praise": 12, "falsehood": 2, "guidance": 90,
			"survey": 100},
	}
}

func campusProfile() *profile {
	return &profile{build: campusTree, cases: 19, past: 120, loss: 25, clan: 90,
		victims: map[string]int64{"employee": 3, "cadre": 1, "finance": 1, "student": 90, "elder": 0, "other": 5},
		zeal:    map[string]int64{"parent_push": 35, "student_push": 40, "class_meeting": 60},
		rates:   map[string]int64{"finding": 18, "dissuasion": 10, "honour": 8, "falsehood": 1},
	}
}
