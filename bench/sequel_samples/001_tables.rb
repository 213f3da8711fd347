Sequel.migration do
  change do
    create_table :customers do
      primary_key :id
      String :name, null: false, size: 40
      String :code, fixed: true, size: 3
      String :letters, fixed: true
      String :note, text: true
      String :tag, text: false
      String :mail, unique: true
      Integer :visits, default: 0
      Bignum :total
      Float :ratio
      Numeric :rate
      BigDecimal :price, size: [10, 2]
      Date :born
      DateTime :made_at, default: Sequel::CURRENT_TIMESTAMP
      Time :seen_at
      Time :opens, only_time: true
      File :picture
      TrueClass :active, default: true, null: false
      FalseClass :gone
      Boolean :known
      jsonb :data
      varchar :short
      varchar :shorter, size: 9
      column :kind, :integer, null: true
      column :letter, "char(1)", default: "a"
      uuid :token, default: Sequel.function(:gen_random_uuid), index: true
      Integer :half, generated_always_as: Sequel.lit("visits / 2")
      index :name
      index [:name, :note], unique: true
      index :code, name: :by_code, where: Sequel.lit("active"), type: :hash
      unique [:code, :tag], name: :code_of_tag
      unique :short
      check { visits >= 0 }
      constraint(:price_is_positive) { price > 0 }
      constraint(:ratio_is_small, "ratio < 1")
      constraint(:kinds, kind: [1, 2])
      constraint(:lengths) { (char_length(name) > 2) & (visits < 10) }
    end
    create_table :orders do
      column :id, :Bignum, primary_key: true
      foreign_key :customer_id, :customers
      foreign_key :seller_id, :customers, key: :id, null: false, on_delete: :set_null, on_update: :cascade
      foreign_key :giver_id, :customers, type: :bigint, deferrable: true, foreign_key_constraint_name: :gives
      Integer :a
      Integer :b
      unique [:a, :b]
      index Sequel.function(:lower, :a), name: :by_lower if false
    end
    create_table :lines, unlogged: true do
      Integer :a
      Integer :b
      String :kind
      primary_key [:a, :b], name: :line_key
      foreign_key [:a, :b], :orders, key: [:a, :b], name: :line_order, on_delete: :cascade
      full_text_index :kind
    end
    create_table :big, if_not_exists: true do
      primary_key :id, type: :Bignum, name: :number
      primary_key :other, keep_order: true if false
    end
    create_join_table(customer_id: :customers, order_id: :orders)
    create_view :names, "SELECT name FROM customers"
  end
end
