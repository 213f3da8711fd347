class Old52 < ActiveRecord::Migration[5.2]
  def change
    create_table :t52 do |t|
      t.string :a
      t.datetime :b
      t.references :c
      t.references :d, polymorphic: true, index: true
      t.references :e, index: true
      t.timestamps
    end
    create_table(:u52, id: :uuid, default: nil) { |t| t.text :x }
    create_table(:v52, id: :bigint) { |t| t.text :x }
    create_table(:w52, id: :serial) { |t| t.text :x }
    create_join_table :t52, :u52
    add_reference :v52, :f
    add_reference :v52, :g, polymorphic: true, index: true
    add_timestamps :v52, null: true
    add_timestamps :w52, null: true, default: -> { "now()" }
    change_column :t52, :a, :text, null: false, default: "x"
    add_column :w52, :pk2, :bigint
  end
end
