class CreateThings < ActiveRecord::Migration[6.1]
  def change
    create_table :people, charset: "utf8mb4", collation: "utf8mb4_general_ci" do |t|
      t.string :name, null: false, default: "it's"
      t.string :short, limit: 40, collation: "utf8mb4_bin"
      t.text :note
      t.text :essay, size: :medium
      t.text :tiny, limit: 200
      t.mediumtext :plot
      t.longtext :novel
      t.tinytext :word
      t.binary :hash_value, limit: 32
      t.binary :blob_value
      t.blob :other
      t.mediumblob :larger
      t.integer :age, null: false, default: 0
      t.integer :tiny_count, limit: 1
      t.integer :small_count, limit: 2
      t.integer :medium_count, limit: 3, unsigned: true
      t.integer :large_count, limit: 8
      t.bigint :big, default: 5
      t.unsigned_integer :plain
      t.unsigned_bigint :plainer, null: false
      t.float :ratio
      t.float :exact, limit: 53
      t.decimal :price, precision: 10, scale: 2, default: "1.5"
      t.decimal :whole, precision: 8
      t.numeric :any_number
      t.datetime :at
      t.datetime :exactly, precision: 3, default: -> { "CURRENT_TIMESTAMP(3)" }
      t.timestamp :stamp
      t.time :clock
      t.date :day, default: "2020-01-01"
      t.boolean :active, default: true, null: false
      t.boolean :gone, default: false
      t.json :data
      t.column :kind, "enum('a','b')", default: "a", null: false, comment: "what it's for"
      t.virtual :loud, type: :string, as: "upper(name)"
      t.virtual :kept, type: :string, limit: 20, as: "lower(short)", stored: true
      t.timestamps
      t.index :name
      t.index [:age, :day], unique: true, name: "aged"
      t.index [:note], length: 20
      t.index [:essay, :short], length: { essay: 10 }, order: { short: :desc }
      t.index :novel, type: :fulltext
      t.check_constraint "price > 0", name: "dear"
    end
    create_table :orders, id: :integer, force: :cascade do |t|
      t.references :person, null: false, foreign_key: true
      t.references :thing, polymorphic: true
      t.belongs_to :owner, type: :bigint, index: false, foreign_key: { to_table: :people, on_delete: :cascade }
      t.string :code, index: { unique: true }
    end
    create_table :named, id: :string, limit: 36 do |t|
      t.string :a
    end
    create_table :keyless, id: false do |t|
      t.bigint :a
      t.string :b
    end
    create_table :composite, primary_key: [:a, :b] do |t|
      t.bigint :a
      t.string :b, limit: 20
    end
    create_table :counted, id: { type: :bigint, unsigned: true } do |t|
      t.string :x
    end
    create_join_table :people, :orders do |t|
      t.index [:person_id, :order_id]
    end
  end
end
