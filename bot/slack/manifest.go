package slack

// muteShortcut is the id of the message shortcut, as the manifest names it.
const muteShortcut = "mute_story"
