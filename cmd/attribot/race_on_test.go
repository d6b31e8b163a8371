//go:build race

package main

// raced says that the race detector makes everything slow: what people wait
// for is not measured.
const raced = true
