class CreateThings < ActiveRecord::Migration[6.1]
  def change
    enable_extension "plpgsql"
    create_table :people do |t|
      t.string :name, null: false, limit: 40, default: "x'y"
      t.text :note
      t.integer :age, limit: 2
      t.integer :big, limit: 8
      t.bigint :id8
      t.float :ratio
      t.decimal :price, precision: 10, scale: 2, default: 1.5
      t.decimal :whole, precision: 10
      t.datetime :at
      t.datetime :exact, precision: 3
      t.timestamp :stamp
      t.time :clock
      t.date :day
      t.binary :data
      t.boolean :on, default: true
      t.boolean :off, default: 'f', null: false
      t.json :j
      t.jsonb :jb, default: {}
      t.jsonb :jl, default: []
      t.jsonb :js, default: { a: 1 }
      t.uuid :uid, default: "gen_random_uuid()"
      t.inet :address
      t.string :tags, array: true, default: []
      t.integer :numbers, array: true, default: [1, 2]
      t.string :words, array: true, default: %w[a b]
      t.tsvector :search
      t.bit :flags, limit: 3
      t.interval :span
      t.money :cash
      t.int4range :between
      t.column :own, "varchar(12)"
      t.column :sym, :string
      t.datetime :now, default: -> { "now()" }
      t.integer :counted, default: "3"
      t.timestamps
      t.index :name, unique: true
      t.index [:age, :name], order: { name: :desc }, where: "age > 3"
      t.index "lower(name)", name: "lowered"
      t.check_constraint "age > 0"
      t.check_constraint "big > 0", name: "big_enough"
    end
    create_table :orders, id: :uuid do |t|
      t.references :person, foreign_key: true, null: false
      t.belongs_to :buyer, foreign_key: { to_table: :people, on_delete: :cascade }, index: { unique: true, name: "one_buyer" }
      t.references :thing, polymorphic: true
      t.references :other, index: false, type: :uuid
      t.string :code, index: true
      t.string :key, index: { unique: true }
    end
    create_table :keyless, id: false do |t|
      t.integer :a
      t.integer :b
    end
    create_table :composite, primary_key: [:a, :b] do |t|
      t.integer :a
      t.integer :b
    end
    create_table(:named, primary_key: :code, id: :string, limit: 10) { |t| t.text :x }
    create_table(:int_key, id: :integer) { |t| t.text :x }
    create_table(:own_key, id: false) { |t| t.primary_key :number }
    create_join_table :people, :orders
    create_join_table :music_artists, :music_records, table_name: :played do |t|
      t.index :music_artist_id
    end
  end
end
