;; Inner products of four rows with two columns, in single precision, four numbers at a time.
;;
;; product(row, column, stride, sums): three byte offsets in the memory, and the length of a row and of a column in bytes, a multiple of 16.
;; The rows follow one another, and so do the columns. The eight sums are stored at `sums` in the order of the rows:
;; row 0 with column 0, row 0 with column 1, row 1 with column 0, and so on.
;;
;; `npm run build:wasm` assembles this file into tile-product.wasm.
(module
  (import "here" "memory" (memory 1))

  (func (export "product")
    (param $row0 i32) (param $column0 i32) (param $stride i32) (param $sums i32)
    (local $row1 i32) (local $row2 i32) (local $row3 i32) (local $column1 i32) (local $end i32)
    ;; Four numbers of each column, and of one row at a time.
    (local $ofColumn0 v128) (local $ofColumn1 v128) (local $ofRow v128)
    ;; Four partial sums for each pair of a row and a column.
    (local $sum00 v128) (local $sum01 v128)
    (local $sum10 v128) (local $sum11 v128)
    (local $sum20 v128) (local $sum21 v128)
    (local $sum30 v128) (local $sum31 v128)

    (local.set $row1 (i32.add (local.get $row0) (local.get $stride)))
    (local.set $row2 (i32.add (local.get $row1) (local.get $stride)))
    (local.set $row3 (i32.add (local.get $row2) (local.get $stride)))
    (local.set $column1 (i32.add (local.get $column0) (local.get $stride)))
    (local.set $end (i32.add (local.get $row0) (local.get $stride)))

    (loop $lanes
      (local.set $ofColumn0 (v128.load align=16 (local.get $column0)))
      (local.set $ofColumn1 (v128.load align=16 (local.get $column1)))

      (local.set $ofRow (v128.load align=16 (local.get $row0)))
      (local.set $sum00 (f32x4.add (local.get $sum00) (f32x4.mul (local.get $ofRow) (local.get $ofColumn0))))
      (local.set $sum01 (f32x4.add (local.get $sum01) (f32x4.mul (local.get $ofRow) (local.get $ofColumn1))))

      (local.set $ofRow (v128.load align=16 (local.get $row1)))
      (local.set $sum10 (f32x4.add (local.get $sum10) (f32x4.mul (local.get $ofRow) (local.get $ofColumn0))))
      (local.set $sum11 (f32x4.add (local.get $sum11) (f32x4.mul (local.get $ofRow) (local.get $ofColumn1))))

      (local.set $ofRow (v128.load align=16 (local.get $row2)))
      (local.set $sum20 (f32x4.add (local.get $sum20) (f32x4.mul (local.get $ofRow) (local.get $ofColumn0))))
      (local.set $sum21 (f32x4.add (local.get $sum21) (f32x4.mul (local.get $ofRow) (local.get $ofColumn1))))

      (local.set $ofRow (v128.load align=16 (local.get $row3)))
      (local.set $sum30 (f32x4.add (local.get $sum30) (f32x4.mul (local.get $ofRow) (local.get $ofColumn0))))
      (local.set $sum31 (f32x4.add (local.get $sum31) (f32x4.mul (local.get $ofRow) (local.get $ofColumn1))))

      (local.set $row0 (i32.add (local.get $row0) (i32.const 16)))
      (local.set $row1 (i32.add (local.get $row1) (i32.const 16)))
      (local.set $row2 (i32.add (local.get $row2) (i32.const 16)))
      (local.set $row3 (i32.add (local.get $row3) (i32.const 16)))
      (local.set $column0 (i32.add (local.get $column0) (i32.const 16)))
      (local.set $column1 (i32.add (local.get $column1) (i32.const 16)))
      (br_if $lanes (i32.lt_u (local.get $row0) (local.get $end))))

    (f32.store offset=0 (local.get $sums) (call $total (local.get $sum00)))
    (f32.store offset=4 (local.get $sums) (call $total (local.get $sum01)))
    (f32.store offset=8 (local.get $sums) (call $total (local.get $sum10)))
    (f32.store offset=12 (local.get $sums) (call $total (local.get $sum11)))
    (f32.store offset=16 (local.get $sums) (call $total (local.get $sum20)))
    (f32.store offset=20 (local.get $sums) (call $total (local.get $sum21)))
    (f32.store offset=24 (local.get $sums) (call $total (local.get $sum30)))
    (f32.store offset=28 (local.get $sums) (call $total (local.get $sum31))))

  ;; The four partial sums of a pair, added from the first to the last.
  (func $total (param $sum v128) (result f32)
    (f32.add
      (f32.add
        (f32.add
          (f32x4.extract_lane 0 (local.get $sum))
          (f32x4.extract_lane 1 (local.get $sum)))
        (f32x4.extract_lane 2 (local.get $sum)))
      (f32x4.extract_lane 3 (local.get $sum)))))
