Sequel.migration do
  up do
    alter_table :orders do
      add_column :note, String, default: "it's", null: false
      add_column :many, :Bignum, index: true
      add_foreign_key :line_id, :lines, key: :a, on_delete: :restrict
      add_foreign_key [:a], :customers, name: :orders_a, not_valid: true
      set_column_default :a, 1
      set_column_type :b, :Bignum, using: "b::bigint"
      set_column_type :note, String, size: 90
      set_column_not_null :a
      set_column_allow_null :note
      set_column_allow_null :b, false
      add_index [:a, :note], name: :by_a_and_note, include: [:b]
      rename_column :many, :more
      add_constraint(:a_is_positive) { a > 0 }
      add_constraint({ name: :b_is_positive, not_valid: true }, Sequel.lit("b > 0"))
      add_unique_constraint [:note, :b], name: :notes
      drop_constraint :a_is_positive
      drop_index :note
      drop_column :giver_id
    end
    alter_table(:orders) { validate_constraint :b_is_positive }
    add_column :customers, :age, Integer
    drop_column :customers, :age
    add_index :customers, :visits, unique: true, if_not_exists: true
    drop_index :customers, :visits, if_exists: true
    drop_index :customers, nil, name: :by_code
    rename_column :customers, :note, :remark
    set_column_default :customers, :visits, nil
    set_column_type :customers, :visits, :bigint
    rename_table :lines, :rows
    drop_table :big
    drop_table? :small, :smaller
    drop_view :names
    create_or_replace_view :names, "SELECT code FROM customers"
    run "ALTER TABLE orders SET (fillfactor = 90)"
    create_schema :shop
    create_table(Sequel[:shop][:items]) do
      primary_key :id
      String :name
      index :name
    end
    self[:orders].where(a: 1).update(b: 2)
    from(:orders).delete
    %i[customers orders].each { |table| add_index table, :id, name: :"#{table}_again" }
    drop_schema :shop, cascade: true
  end

  down do
    drop_index :orders, :a, concurrently: true
    add_index :orders, :a, concurrently: true
    drop_table :orders, cascade: true
  end
end
